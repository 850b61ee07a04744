internal import Texts

/// How one type of value is written in a scenario file: reading with diagnostics, printing, and its schema.
///
/// The formats of all keys together are the one description of the file. So what `run` reads, `inspect` prints and
/// `schema` publishes cannot differ.
struct Format<Value> {
    private let makeShape: () -> Shape
    /// Returns nil only after at least one problem was reported.
    let read: (SourceNode, inout Reading) -> Value?
    /// The result reads back as an equal value.
    let write: (Value) -> SourceNode

    /// The shape is made only when it is asked for, because reading a file needs none of the schema's texts.
    init(
        shape: @autoclosure @escaping () -> Shape, read: @escaping (SourceNode, inout Reading) -> Value?,
        write: @escaping (Value) -> SourceNode
    ) {
        makeShape = shape
        self.read = read
        self.write = write
    }

    var shape: Shape { makeShape() }

    /// The same format, which the schema writes once under this name, however often it is used.
    func defined(as name: String) -> Format {
        Format(shape: .defined(name, shape), read: read, write: write)
    }
}

/// What one pass over a scenario file needs and finds.
struct Reading {
    /// The directory of the scenario file, with a slash at its end, or empty. It resolves the paths of sample files.
    let directory: String
    private(set) var problems: [Diagnostic] = []
    /// The places of unknown keys. Whether another place knows them is looked up once, at the end.
    private(set) var unknownKeys: Set<SourcePosition> = []

    init(directory: String = "") { self.directory = directory }

    mutating func report(_ message: String, at position: SourcePosition, hint: String? = nil) {
        guard problems.count < Diagnostics.maximumKept else { return }
        problems.append(Diagnostic(position: position, message: message, hint: hint))
    }

    mutating func reportUnknownKey(_ key: String, among known: [String], at position: SourcePosition) {
        report("unknown key '\(key)'", at: position, hint: NearestName.hint(for: key, in: known))
        unknownKeys.insert(position)
    }

    /// A path of the scenario file as a path that can be opened.
    func resolve(_ path: String) -> String { path.hasPrefix("/") ? path : directory + path }
}
