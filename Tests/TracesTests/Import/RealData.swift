import Foundation
import Testing

/// The real files, beside the package. Tests that need them are skipped where they are absent, but fail where
/// `PERENNIAL_DEMANDS_DATA=1`.
enum RealData {
    /// `../shared/data` from the package's root, or where the environment's `PERENNIAL_DATA` says.
    static let folder =
        ProcessInfo.processInfo.environment["PERENNIAL_DATA"]
        ?? URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data").path

    static var isPresent: Bool { FileManager.default.fileExists(atPath: folder + "/README.md") }
    static var isDemanded: Bool { ProcessInfo.processInfo.environment["PERENNIAL_DEMANDS_DATA"] == "1" }

    /// A day's orders.
    static func orders(_ day: String) -> String { "\(folder)/online-retail/\(day).csv" }
    static let log = folder + "/access-log/combined.log"

    static let days = [
        "2010-12-01", "2010-12-02", "2010-12-03", "2010-12-05", "2010-12-06", "2010-12-07", "2010-12-08", "2011-02-07",
        "2011-02-08", "2011-02-09", "2011-02-10", "2011-02-11", "2011-02-13", "2011-02-14",
    ]
}

extension Trait where Self == ConditionTrait {
    /// Skips with a message where the real files are absent, and runs, to fail, where they are demanded.
    static var needsRealData: Self {
        .enabled(
            if: RealData.isPresent || RealData.isDemanded,
            "the real data is not there: it belongs into ../shared/data beside the package")
    }
}
