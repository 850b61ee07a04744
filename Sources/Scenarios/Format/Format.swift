/// How one type of value is written in a scenario file: reading with diagnostics, printing, and its schema.
///
/// The formats of all keys together are the one description of the file: what `run` reads, `inspect` prints and
/// `schema` publishes cannot differ.
struct Format<Value> {
    let shape: Shape
    /// Nil only after at least one problem was reported.
    let read: (SourceNode, inout Reading) -> Value?
    /// Reads back as an equal value.
    let write: (Value) -> SourceNode
}

/// What one pass over a scenario file needs and finds.
struct Reading {
    /// Resolves the paths of sample files: the directory of the scenario file, with a slash at its end, or empty.
    let directory: String
    private(set) var problems: [Diagnostic] = []

    init(directory: String = "") { self.directory = directory }

    mutating func report(_ message: String, at position: SourcePosition, hint: String? = nil) {
        problems.append(Diagnostic(position: position, message: message, hint: hint))
    }

    /// A path in the scenario file as one that can be opened.
    func resolve(_ path: String) -> String { path.hasPrefix("/") ? path : directory + path }
}
