import Foundation
import Testing

/// Texts that the program printed once and a person found good.
///
/// `PERENNIAL_UPDATE_GOLDEN=1` writes what is printed now instead, and fails so that somebody looks at it.
enum Golden {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden")

    static func expect(_ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = folder.appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["PERENNIAL_UPDATE_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: file)
            Issue.record("\(name) was written; look at it", sourceLocation: sourceLocation)
            return
        }
        let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let difference = firstDifference(golden, text)
        #expect(difference == nil, "\(name): \(difference ?? "")\n\nprinted:\n\(text)", sourceLocation: sourceLocation)
    }

    /// The first line that differs, with both texts; nil where there is none.
    static func firstDifference(_ golden: String, _ text: String) -> String? {
        let (left, right) = (golden.components(separatedBy: "\n"), text.components(separatedBy: "\n"))
        for index in 0..<max(left.count, right.count) {
            let (old, new) = (index < left.count ? left[index] : nil, index < right.count ? right[index] : nil)
            if old != new { return "line \(index + 1): expected \(old ?? "the end"), printed \(new ?? "nothing more")" }
        }
        return nil
    }

    /// The text without what a run measured: numbers become `#` and the columns that they stand in close up.
    static func masked(_ text: String) -> String {
        text.replacing(#/digest [0-9a-f]{16}/#, with: "digest DIGEST")
            .replacing(#/[0-9]+(?:[.,][0-9]+)*/#, with: "#")
            .replacing(#/# (?:us|ms|s|min)\b/#, with: "# TIME")
            .replacing(", written in # TIME", with: "")
            // How long a run took decides where the line of it breaks.
            .replacing(#/\n\(#×\)/#, with: " (#×)")
            .replacing(#/(\S) {2,}/#) { "\($0.output.1) " }
    }
}
