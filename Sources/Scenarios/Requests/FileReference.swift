package import Texts

/// A file that a scenario names. It is not opened when the scenario is read, if nothing else is said.
package struct FileReference: Sendable {
    /// As written: relative to the scenario file, or absolute.
    package var written: String
    /// As it can be opened, from the process's working directory.
    package var path: String
    /// Where the file is named, so that a file that cannot be read can be reported there.
    package var position: SourcePosition

    package init(_ written: String, path: String? = nil, position: SourcePosition = .generated) {
        self.written = written
        self.path = path ?? written
        self.position = position
    }
}

extension FileReference: Hashable {
    /// Equal when they name the same file, wherever they are written.
    package static func == (left: FileReference, right: FileReference) -> Bool {
        left.written == right.written && left.path == right.path
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(written) }
}

extension Format where Value == FileReference {
    static var file: Format {
        let text = Format<String>.string(maximum: Limits.filePathLength)
        return Format(
            shape: text.shape,
            read: { node, reading in
                text.read(node, &reading).map {
                    FileReference($0, path: reading.resolve($0), position: node.position)
                }
            },
            write: { text.write($0.written) })
    }
}
