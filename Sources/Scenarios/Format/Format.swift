package import Texts

/// How one type of value is written in a scenario file: reading with diagnostics, printing, and its schema.
///
/// The formats of all keys together are the one description of the file: what `run` reads, `inspect` prints and
/// `schema` publishes cannot differ.
///
/// The functions that build formats and fields are not specialised for each type of value. Their copies were half of what
/// this target costs to build, and saved some milliseconds of reading a file.
package struct Format<Value> {
    private let makeShape: () -> Shape
    /// Nil only after at least one problem was reported.
    let read: (SourceNode, inout Reading) -> Value?
    /// Reads back as an equal value.
    let write: (Value) -> SourceNode

    /// The shape is made when it is asked for: reading a file needs none of the schema's texts.
    init(
        shape: @autoclosure @escaping () -> Shape, read: @escaping (SourceNode, inout Reading) -> Value?,
        write: @escaping (Value) -> SourceNode
    ) {
        makeShape = shape
        self.read = read
        self.write = write
    }

    var shape: Shape { makeShape() }

    /// The same format, written once in the schema, under this name, however often it is used.
    @_semantics("optimize.sil.specialize.generic.never")
    func defined(as name: String) -> Format {
        Format(shape: .defined(name, shape), read: read, write: write)
    }
}

/// What one pass over a scenario file needs and finds.
package struct Reading {
    /// Resolves the paths of sample files: the directory of the scenario file, with a slash at its end, or empty.
    let directory: String
    private(set) var problems: [Diagnostic] = []
    /// Where keys stand that are not known there. Whether another place knows them is looked up once, at the end.
    private(set) var unknownKeys: Set<SourcePosition> = []

    init(directory: String = "") { self.directory = directory }

    /// Reports what is wrong with the file at a place. Whoever reports may go on, so that the other problems are found too.
    package mutating func report(_ message: String, at position: SourcePosition, hint: String? = nil) {
        guard problems.count < Diagnostics.maximumKept else { return }
        problems.append(Diagnostic(position: position, message: message, hint: hint))
    }

    mutating func reportUnknownKey(_ key: String, among known: [String], at position: SourcePosition) {
        report("unknown key '\(key)'", at: position, hint: NearestName.hint(for: key, in: known))
        unknownKeys.insert(position)
    }

    /// A path in the scenario file as one that can be opened.
    func resolve(_ path: String) -> String { path.hasPrefix("/") ? path : directory + path }
}
