internal import Texts

/// A table of values for customers: each customer is given one row.
package struct FeederSpec: Hashable, Sendable {
    package enum Rows: String, CaseIterable, Sendable {
        /// As the rows stand in the file, again and again.
        case sequential
        /// In an order drawn from the seed, again and again in the same.
        case shuffled
        /// As they stand, each row once. A customer for whom none is left asks for nothing, and is counted.
        case once
    }

    /// As variables name it: `people` in `${people.user}`.
    package var name: String
    package var file: FileReference
    /// Which row comes when.
    package var rows: Rows
    /// The names in the first line of the file, in its order.
    package var columns: [String]

    package init(_ name: String, file: FileReference, rows: Rows = .sequential, columns: [String] = []) {
        self.name = name
        self.file = file
        self.rows = rows
        self.columns = columns
    }
}

extension Format where Value == [FeederSpec] {
    static var data: Format {
        .named("files of data", maximum: Limits.feeders, name: \.name) { name in .feeder(name) }
    }
}

extension Format where Value == FeederSpec {
    private static var fileMeaning: String { "A CSV file whose first line names its columns." }

    /// The path of a file, or `{ file, rows }`.
    fileprivate static func feeder(_ name: String) -> Format {
        let initial = FeederSpec(name, file: FileReference(""))
        let file = Format<FileReference>.file
        let path = Format(
            shape: file.shape,
            read: { node, reading in file.read(node, &reading).map { FeederSpec(name, file: $0) } },
            write: { file.write($0.file) })
        let full = Alternative<FeederSpec>(
            ["file", "rows"], initial,
            [
                Field("file", \.file, .file, fileMeaning, isRequired: true),
                Field(
                    "rows", \.rows, .choice("order of rows"),
                    "sequential and shuffled begin again behind the last row; once ends there."),
            ],
            make: { spec, _, _ in spec }, split: { $0 })
        let format = Format.alternatives("expected a CSV file, or { file, rows }", text: path, [full])
        return Format(
            shape: format.shape,
            read: { node, reading in
                if TemplateVariable.sources.contains(name) {
                    reading.report(
                        "data of the name '\(name)', which stands for something else in variables", at: node.position,
                        hint: "give the file another name")
                    return nil
                }
                guard var spec = format.read(node, &reading) else { return nil }
                do throws(Diagnostic) {
                    spec.columns = try DataFile(spec.file).columns()
                    return spec
                } catch {
                    reading.report(error.message, at: error.position, hint: error.hint)
                    return nil
                }
            },
            write: format.write)
    }
}
