import Contexts
import Platform
import Testing

@testable import Scenarios

@Suite struct PlatformTextTests {
    @Test(arguments: [
        ("0", 0), ("1024", 1_024), ("128Mi", 128 << 20), ("1.5Gi", 3 << 29), ("100M", 100_000_000), ("1Ti", 1 << 40),
        ("2k", 2_000), ("0.5Ki", 512),
    ])
    func sizesOfMemoryAreReadAsKubernetesDoes(text: String, bytes: Int64) throws {
        #expect(try MemoryText.parse(text) == bytes)
        #expect(try MemoryText.parse(MemoryText.print(bytes)) == bytes)
    }

    @Test(arguments: [
        ("-1Mi", "negative"), ("Mi", "no size"), ("1e3", "unknown unit"), ("0.3Ki", "whole bytes"),
        ("2Ti", "at most 1Ti"),
        ("", "no size"),
    ])
    func whatIsNoSizeIsRefused(text: String, problem: String) {
        do throws(ValueProblem) {
            _ = try MemoryText.parse(text)
            Issue.record("'\(text)' was taken")
        } catch {
            #expect(error.message.contains(problem))
        }
    }

    @Test(arguments: [(Int64(3) << 30, "3Gi"), (1_000_000, "1M"), (1_536, "1536"), (0, "0"), (1_025, "1025")])
    func aSizeIsPrintedInItsLargestWholeUnit(bytes: Int64, text: String) { #expect(MemoryText.print(bytes) == text) }

    @Test(arguments: [
        ("30", Timespan.seconds(30)), ("500ms", .milliseconds(500)), ("0", .zero), ("1m", .seconds(60)),
    ])
    func secondsAreWholeNumbersOrDurations(text: String, span: Timespan) {
        var reading = Reading()
        #expect(Format<Timespan>.seconds.read(.text(text), &reading) == span)
        #expect(Format<Timespan>.seconds.read(Format<Timespan>.seconds.write(span), &reading) == span)
        #expect(reading.problems.isEmpty)
    }

    @Test(arguments: ["1.5", "-3", "99999999999", "x"])
    func whatAreNoSecondsIsRefused(text: String) {
        var reading = Reading()
        #expect(Format<Timespan>.seconds.read(.text(text), &reading) == nil)
        #expect(reading.problems.count == 1)
    }
}
