internal import Foundation
internal import Measurement

/// The folder of one record's reports: `OUT/SCENARIO/VARIANT`, with `base` for the scenario itself.
struct ReportFolder {
    static let base = "base"
    static let recordName = "record.json"

    let path: String

    init(out: String, scenario: String, variant: String?) {
        path = "\(out)/\(scenario)/\(variant ?? Self.base)"
    }

    /// Makes the folder and sees that files can be made in it, so that a long run does not end with nothing.
    func prepare() throws(Failure) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw failure("made", error)
        }
        guard FileManager.default.isWritableFile(atPath: path) else {
            throw Failure(.impossible, "error: \(path): is not writable; choose another folder with --out")
        }
    }

    /// Writes every report, each whole or not at all.
    func write(_ record: Record) throws(Failure) {
        for report in CSVReport.allCases {
            do {
                try report.write(record, to: "\(path)/\(report.rawValue)")
            } catch {
                throw Failure(error)
            }
        }
        try writeRecord(record)
    }

    private func writeRecord(_ record: Record) throws(Failure) {
        let json: Data
        do { json = try record.json() } catch { throw Failure(unexpected: error) }
        do {
            try AtomicFile.write(to: "\(path)/\(Self.recordName)") { (file) throws(FileError) in
                try file.write([UInt8](json) + [UInt8(ascii: "\n")])
            }
        } catch {
            throw Failure(error)
        }
    }

    private func failure(_ step: String, _ error: any Error) -> Failure {
        let reason = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError)?.localizedDescription
        return Failure(
            .impossible,
            "error: \(path): cannot be \(step): \(reason ?? error.localizedDescription); choose another folder with --out"
        )
    }
}
