import Foundation
import TestSupport
import Testing

/// The page as a browser shows it: on a phone and on a desk, light and dark, and on paper.
///
/// Without a browser these tests are skipped, except where PERENNIAL_DEMANDS_BROWSER=1: there one must be. PERENNIAL_SCREENSHOTS names a
/// folder that keeps the pictures, for somebody to look at.
@Suite(.serialized) struct BrowserTests {
    private static let names = ["chromium", "chromium-browser", "google-chrome", "chrome"]

    private static let environment = ProcessInfo.processInfo.environment

    /// The browser and Python, which drives it; nil where one of them is missing.
    private static let programs: (browser: String, python: String)? = {
        func find(_ name: String) -> String? {
            (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
                .first { FileManager.default.isExecutableFile(atPath: $0) }
        }
        guard let browser = names.lazy.compactMap(find).first, let python = find("python3") else { return nil }
        return (browser, python)
    }()

    private static let isDemanded = environment["PERENNIAL_DEMANDS_BROWSER"] == "1"

    private static let skipped: Comment = """
        SKIPPED, so nobody has looked at the HTML report in a browser: there is no chromium, or no python3, in PATH; \
        'make install-browser' installs them
        """

    /// What the script saw; see `browser.py`.
    private struct Seen: Decodable {
        struct View: Decodable {
            var title: String
            var sections: [String]
            var plots: Int
            var paths: Int
            var steps: Int
            var overflow: Int
            var injected: String
            var background: String
            var milliseconds: Int
            var overTime: String
            var lanes: String
            var byPercentile: String
        }

        var views: [String: View]
        var errors: [String]
        var sorted: [[String]]
    }

    private func look(at page: String, _ program: Program) throws -> Seen {
        let programs = try #require(Self.programs, Self.skipped)
        let folder = Self.environment["PERENNIAL_SCREENSHOTS"] ?? program.folder.path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: programs.python)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("browser.py")
        process.arguments = [
            script.path, programs.browser, URL(fileURLWithPath: program.folder.file(page)).absoluteString, folder,
        ]
        process.standardOutput = try program.folder.handle("seen.json")
        process.standardError = try program.folder.handle("browser-errors.txt")
        try process.run()
        process.waitUntilExit()
        let errors = try program.folder.text("browser-errors.txt")
        try #require(process.terminationStatus == 0, "the browser's script failed:\n\(errors)")
        return try JSONDecoder().decode(Seen.self, from: Data(try program.folder.text("seen.json").utf8))
    }

    private static let scenario = """
        scenario: shown
        description: Everything that a page can show, <script>window.injected = 'yes'</script> & more.
        seed: 3
        duration: 40s
        drain: 3m
        warmup: 2s
        shop:
          calls:
            order -> payment:
              timeout: 500ms
              circuitBreaker: { minimumNumberOfCalls: 5, slidingWindowSize: 10, waitDurationInOpenState: 3s }
        traffic:
          shoppers:
            executor: constant-arrival-rate
            rate: 15/s
            journey: [ { browse: { products: 1, think: 100ms } }, { order: { lines: 1 } } ]
        faults:
          - { name: slow-payment, at: 10s, for: 10s, slow: payment, time: { p50: 2s, p99: 4s } }
          - { name: lost-delivery, at: 30s, kill: delivery, replicas: all }
        expect:
          - saga.completion >= 100%
          - latency{operation="order"}.p99 < 600ms during slow-payment
        variants:
          without-breaker: { shop.calls.order -> payment.circuitBreaker: off }
        """

    @Test(
        "The page is whole in a browser, small and large, light and dark, and tells values and sorts",
        .enabled(if: programs != nil || isDemanded, skipped))
    func aBrowserShowsThePage() throws {
        let program = try Program()
        try program.folder.write("shown.yaml", Self.scenario)
        _ = try program.run("run", "shown.yaml", "--quiet")
        let seen = try look(at: "reports/shown/report.html", program)
        #expect(seen.errors == [], "no error, no warning, no request to a network")
        #expect(seen.views.keys.sorted() == ["desktop", "desktop-dark", "phone", "phone-dark"])
        for (name, view) in seen.views.sorted(by: { $0.key < $1.key }) { expect(view, name) }
        #expect(seen.views["phone"]?.background != seen.views["phone-dark"]?.background)
        let (unsorted, up, down) = (seen.sorted[0], seen.sorted[1], seen.sorted[2])
        let numbers = up.compactMap(Double.init)
        #expect(numbers == numbers.sorted() && numbers.count == up.count && up != unsorted, "\(up)")
        #expect(down == up.reversed() || down.compactMap(Double.init) == numbers.reversed(), "\(down)")
    }

    private func expect(_ view: Seen.View, _ name: String) {
        #expect(view.title == "shown · Perennial", "\(name)")
        #expect(
            view.sections == [
                "verdict", "faults", "figures", "operations", "time", "percentiles", "flow", "events", "metrics",
                "files",
                "scenario",
            ], "\(name)")
        #expect(view.plots >= 15, "\(name)")
        #expect(view.paths >= view.plots, "\(name)")
        #expect(view.steps >= 20, "\(name)")
        #expect(view.overflow <= 0, "\(name): wider than the screen by \(view.overflow) pixels")
        #expect(view.injected == "", "\(name): a name ran as a script")
        #expect(view.overTime.contains("served") && view.overTime.contains("/s"), "\(name): \(view.overTime)")
        #expect(view.lanes.contains("replica 0"), "\(name): \(view.lanes)")
        #expect(view.byPercentile.contains("%") && view.byPercentile.contains("ms"), "\(name): \(view.byPercentile)")
    }
}
