internal import Contexts
internal import Texts

extension Format where Value == [Timespan] {
    /// Samples of an empirical distribution: a list of durations, or the path of a file with one on each line.
    static var samples: Format {
        let inline = Format.list(of: .duration, count: 1...Limits.samples)
        let path: Shape = .text(.object([("type", .string("string"))]))
        return Format(
            shape: .either([path, inline.shape]),
            read: { node, reading in
                guard let path = node.text, !path.isEmpty else { return inline.read(node, &reading) }
                return SampleFile(path: reading.resolve(path), node: node).read(&reading)
            },
            write: inline.write)
    }
}

/// A file of recorded times with one duration on each line. Empty lines and lines that begin with `#` are skipped.
struct SampleFile {
    /// The most lines of one file whose problems are shown.
    static let maximumProblems = 5

    let path: String
    /// Where the scenario names the file.
    let node: SourceNode

    func read(_ reading: inout Reading) -> [Timespan]? {
        let bytes: [UInt8]
        do throws(BoundedFile.Failure) {
            bytes = try BoundedFile.read(path, limit: Limits.sampleFileBytes)
        } catch {
            let hint = error.hint.map { _ in "the path counts from the directory of the scenario file" }
            reading.report("the file of samples '\(path)' \(error.problem)", at: node.position, hint: hint)
            return nil
        }
        return parse(bytes, &reading)
    }

    private func parse(_ bytes: [UInt8], _ reading: inout Reading) -> [Timespan]? {
        var samples: [Timespan] = []
        var problems = 0
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let text = String(decoding: line.filter { $0 > 0x20 }, as: UTF8.self)
            if text.isEmpty || text.hasPrefix("#") { continue }
            do throws(ValueProblem) {
                samples.append(try DurationText.parse(text))
            } catch {
                problems += 1
                guard problems <= Self.maximumProblems else { continue }
                let position = SourcePosition(file: path, line: index + 1, column: 1)
                reading.report("\(SourceNode.text(text).kind) \(error.message)", at: position, hint: error.hint)
            }
        }
        if problems > Self.maximumProblems {
            reading.report("\(problems) lines of '\(path)' are no durations", at: node.position)
        }
        guard problems == 0 else { return nil }
        guard (1...Limits.samples).contains(samples.count) else {
            reading.report(
                "\(samples.count) samples in '\(path)', expected 1...\(Limits.samples)", at: node.position)
            return nil
        }
        return samples
    }
}
