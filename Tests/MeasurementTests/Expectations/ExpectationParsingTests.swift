import TestSupport
import Testing

@testable import Measurement

@Suite struct ExpectationParsingTests {
    static let vocabulary = MetricVocabulary(
        metrics: [
            .init(name: "saga.completion", kind: .ratio, unit: .ratio),
            .init(name: "saga.started", kind: .counter, unit: .count),
            .init(name: "breaker.opened", kind: .counter, unit: .count, labelKeys: ["call"]),
            .init(name: "latency", kind: .histogram, unit: .milliseconds, labelKeys: ["operation"]),
            .init(name: "recovery", kind: .figure, unit: .seconds, labelKeys: ["fault"]),
            .init(name: "mailbox.depth", kind: .gauge, unit: .count, labelKeys: ["service"]),
            .init(name: "memory.resident", kind: .gauge, unit: .bytes),
        ], windowNames: ["slow-payment", "run 2"])

    struct Good: CustomTestStringConvertible, Sendable {
        var text: String
        var path: String
        var labels: MetricLabels = [:]
        var comparison: Comparison
        var demanded: String
        var window: String?

        var testDescription: String { text }
    }

    static let good = [
        Good(text: "saga.completion >= 99%", path: "saga.completion", comparison: .greaterOrEqual, demanded: "99%"),
        Good(text: "  saga.completion>=0.99\t", path: "saga.completion", comparison: .greaterOrEqual, demanded: "0.99"),
        Good(
            text: "breaker{call=\"order -> payment\"}.opened >= 1", path: "breaker.opened",
            labels: ["call": "order -> payment"], comparison: .greaterOrEqual, demanded: "1"),
        Good(
            text: "latency{operation=\"order\"}.p99 < 1200ms during slow-payment", path: "latency.p99",
            labels: ["operation": "order"], comparison: .less, demanded: "1200ms", window: "slow-payment"),
        Good(
            text: "recovery{ fault = \"slow-payment\" } < 30s", path: "recovery", labels: ["fault": "slow-payment"],
            comparison: .less, demanded: "30s"),
        Good(
            text: "latency.p99.9{operation=\"a\\\"b\\\\c\"} != 1.5 m", path: "latency.p99.9",
            labels: ["operation": "a\"b\\c"], comparison: .notEqual, demanded: "1.5m"),
        Good(
            text: "latency.p12.5 <= 500us during \"run 2\"", path: "latency.p12.5", comparison: .lessOrEqual,
            demanded: "500us", window: "run 2"),
        Good(
            text: "saga.started == 10 during run", path: "saga.started", comparison: .equal, demanded: "10",
            window: "run"),
        Good(text: "saga.started.rate > 100/s", path: "saga.started.rate", comparison: .greater, demanded: "100/s"),
        Good(text: "memory.resident.max < 2GB", path: "memory.resident.max", comparison: .less, demanded: "2GB"),
        Good(text: "mailbox.depth.max < 256", path: "mailbox.depth.max", comparison: .less, demanded: "256"),
        Good(
            text: "saga.completion > 0 during measured", path: "saga.completion", comparison: .greater, demanded: "0",
            window: "measured"),
    ]

    @Test func aValueThatNoSeriesHasIsAnErrorWhereTheSeriesAreKnown() throws {
        var metric = MetricVocabulary.Metric(
            name: "failed", kind: .counter, unit: .count, labelKeys: ["operation", "reason"])
        metric.series = [
            ["operation": "order", "reason": "late"], ["operation": "order", "reason": "lost"],
            ["operation": "list", "reason": "late"],
        ]
        let vocabulary = MetricVocabulary(metrics: [metric])
        _ = try Expectation("failed{operation=\"list\",reason=\"late\"} == 0", vocabulary: vocabulary)
        let unknown = #expect(throws: ExpectationError.self) {
            try Expectation("failed{operation=\"odrer\"} == 0", vocabulary: vocabulary)
        }
        #expect(unknown?.expected == "operation to be one of order, list")
        #expect(unknown?.column == 8)
        let together = #expect(throws: ExpectationError.self) {
            try Expectation("failed{operation=\"list\",reason=\"lost\"} == 0", vocabulary: vocabulary)
        }
        #expect(together?.expected == "reason to be one of late")
    }

    @Test(arguments: good) func readsWhatTheGrammarAllows(example: Good) throws {
        let expectation = try Expectation(example.text, vocabulary: Self.vocabulary)
        #expect(expectation.path == example.path)
        #expect(expectation.labels == example.labels)
        #expect(expectation.comparison == example.comparison)
        #expect(expectation.demanded.description == example.demanded)
        #expect(expectation.windowName == example.window)
        #expect(try Expectation(expectation.text, vocabulary: Self.vocabulary) == expectation)
    }

    struct Bad: CustomTestStringConvertible, Sendable {
        var text: String
        var error: String

        init(_ text: String, _ error: String) {
            self.text = text
            self.error = error
        }

        var testDescription: String { text }
    }

    private static let comparisons = "one of < <= > >= == !="
    private static let units = "a unit (% us ms s m h /s B KB MB GB KiB MiB GiB) or \"during\""

    static let bad = [
        Bad("", "column 1: expected a metric name such as saga.completion, the text ends"),
        Bad(">= 99%", "column 1: expected a metric name such as saga.completion, found \">=\""),
        Bad("saga. >= 1", "column 6: expected a word after the dot, found \" \""),
        Bad("saga.completion", "column 16: expected \(comparisons), the text ends"),
        Bad("saga.completion => 99%", "column 17: expected \(comparisons), found \"=>\"; did you mean \">=\"?"),
        Bad("saga.completion = 99%", "column 17: expected \(comparisons), found \"=\"; did you mean \"==\"?"),
        Bad("saga.completion ~ 1", "column 17: expected \(comparisons), found \"~\""),
        Bad(
            "saga.completion >= lots",
            "column 20: expected a number with an optional unit, such as 99%, 1200ms or 30s, found \"lots\""),
        Bad(
            "saga.completion >= -",
            "column 20: expected a number with an optional unit, such as 99%, 1200ms or 30s, found \"-\""),
        Bad("saga.completion >= 99.%", "column 23: expected a digit after the point, found \"%\""),
        Bad("latency.p99 < 30sec", "column 17: expected \(units), found \"sec\"; did you mean \"s\"?"),
        Bad("latency.p99 < 30MS", "column 17: expected \(units), found \"MS\"; did you mean \"ms\"?"),
        Bad("latency.p99 < 30 parsecs", "column 18: expected \(units), found \"parsecs\""),
        Bad(
            "saga.completion >= 99% durring run",
            "column 24: expected \"during\" and a window, or the end, found \"durring\"; did you mean \"during\"?"),
        Bad(
            "saga.completion >= 99% during",
            "column 30: expected the name of a fault or another window, the text ends"),
        Bad("saga.completion >= 99% during run now", "column 35: expected the end, found \"now\""),
        Bad("latency{operation}.p99 < 1s", "column 18: expected = after the label operation, found \"}.p99\""),
        Bad(
            "latency{operation=order}.p99 < 1s",
            "column 19: expected the value of operation in double quotes, found \"order}.p99\""),
        Bad(
            "latency{operation=\"order.p99 < 1s",
            "column 34: expected a closing \" for the one in column 19, the text ends"),
        Bad(
            "latency{operation=\"a\\n\"}.p99 < 1s", "column 22: expected \" or \\ after a backslash, found \"n\"}.p99\""
        ),
        Bad("latency{operation=\"a\" .p99 < 1s", "column 23: expected , or } after the label, found \".p99\""),
        Bad("latency{a=\"1\",a=\"2\"}.p99 < 1s", "column 15: expected each label once, found \"a=\"2\"}.p99\""),
        // What only the vocabulary can tell.
        Bad(
            "saga.completoin >= 99%",
            "column 1: expected the name of a metric, found \"saga.completoin\"; did you mean \"saga.completion\"?"),
        Bad(
            "latancy.p99 < 1s",
            "column 1: expected the name of a metric, found \"latancy.p99\"; did you mean \"latency.p99\"?"),
        Bad("weather > 3", "column 1: expected the name of a metric, found \"weather\""),
        Bad(
            "latency < 1s",
            "column 1: expected a statistic after the histogram latency, found \"latency\"; "
                + "did you mean \"latency.p99\"?"),
        Bad(
            "saga.started.p99 > 1",
            "column 1: expected a statistic of the counter saga.started (count rate), found \"saga.started.p99\""),
        Bad(
            "latency{op=\"order\"}.p99 < 1s",
            "column 9: expected a label of latency (operation), found \"op=\"order\"}.p99\""),
        Bad(
            "latency{operatoin=\"order\"}.p99 < 1s",
            "column 9: expected a label of latency (operation), found \"operatoin=\"order\"}.p99\"; "
                + "did you mean \"operation\"?"),
        Bad(
            "saga.started{x=\"1\"} > 1",
            "column 14: expected no label, as saga.started has none, found \"x=\"1\"}\""),
        Bad("latency.p99 < 1200", "column 15: expected a time such as 500ms, found \"1200\"; did you mean \"1200ms\"?"),
        Bad("saga.completion >= 99", "column 20: expected a percentage from 0% to 100%, found \"99\""),
        Bad("saga.completion >= 140%", "column 20: expected a percentage from 0% to 100%, found \"140%\""),
        Bad("saga.started >= 1s", "column 17: expected a plain number, found \"1s\""),
        Bad("saga.started.rate >= 1%", "column 22: expected a rate such as 100/s, found \"1%\""),
        Bad("memory.resident < 1s", "column 19: expected a size such as 200MB, found \"1s\""),
        Bad(
            "saga.completion >= 99% during slow-paymnet",
            "column 31: expected a fault's name, or one of run, warm-up, measured, drain, found \"slow-paymnet\"; "
                + "did you mean \"slow-payment\"?"),
    ]

    @Test(arguments: bad) func saysWhereAndWhatWasExpected(example: Bad) {
        #expect {
            try Expectation(example.text, vocabulary: Self.vocabulary)
        } throws: { error in
            let text = (error as? ExpectationError)?.description
            if text != example.error { Issue.record("\(text ?? "no error") instead of \(example.error)") }
            return text == example.error
        }
    }

    @Test func whatHasNoSumNeedsALabelAndWhatAddsUpNone() throws {
        var vocabulary = MetricVocabulary(metrics: [])
        for (name, kind) in [("depth", MetricKind.gauge), ("size", .figure), ("count", .counter), ("share", .ratio)] {
            var metric = MetricVocabulary.Metric(name: name, kind: kind, unit: .count, labelKeys: ["a", "b"])
            metric.series = [["a": "1", "b": "1"], ["a": "1", "b": "2"], ["a": "2", "b": "1"]]
            vocabulary.metrics.append(metric)
        }
        func problem(_ text: String) -> String? {
            do throws(ExpectationError) {
                _ = try Expectation(text, vocabulary: vocabulary)
                return nil
            } catch { return error.description }
        }
        #expect(
            problem("depth.max < 3")
                == "column 1: expected one series of depth, as 3 match and have no sum, found \"depth.max\"; did you mean "
                + "\"depth{a=\"1\",b=\"1\"}.max\"?")
        #expect(problem("size{a=\"1\"} < 3")?.contains("as 2 match and have no sum") == true)
        #expect(problem("size{a=\"2\"} < 3") == nil && problem("depth{b=\"2\"}.mean < 3") == nil)
        #expect(problem("count < 3") == nil)
    }

    @Test func aMetricThatThisRunCannotHaveIsToldApartFromOneThatNoneHas() {
        var vocabulary = Self.vocabulary
        vocabulary.metrics.removeAll { $0.name == "recovery" }
        vocabulary.absent = [("recovery", "no faults")]
        #expect {
            try Expectation("recovery < 3s", vocabulary: vocabulary)
        } throws: {
            ($0 as? ExpectationError)?.description
                == "column 1: expected a metric of this scenario, which has no faults, found \"recovery\""
        }
        #expect {
            try Expectation("saga.completion >= 99% during f", vocabulary: vocabulary)
        } throws: {
            "\($0)".contains("expected one of run, warm-up, measured, drain, as there is no fault, found \"f\"")
        }
    }

    @Test func withoutAVocabularyOnlyTheGrammarIsChecked() throws {
        #expect(try Expectation("anything.at-all < 3 during whatever").path == "anything.at-all")
    }

    @Test func textsThatAreTooLongAreRefused() throws {
        let name = String(repeating: "a", count: Expectation.maximumLength)
        #expect(throws: ExpectationError.self) { try Expectation("\(name) > 1") }
        let longest = "\(String(repeating: "a", count: Expectation.maximumLength - 4)) > 1"
        #expect(try Expectation(longest).text == longest)
    }

    @Test(arguments: [UInt64(51), 52, 53, 54])
    func damagedTextsGiveErrorsWithinTheText(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        let spares = Array("{}\".=<>!%ms \\é\u{1F33C}0a".unicodeScalars)
        for _ in 0..<500 {
            var scalars = Array(Self.good.randomElement(using: &numbers)!.text.unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &numbers) where !scalars.isEmpty {
                let at = Int.random(in: 0..<scalars.count, using: &numbers)
                switch Int.random(in: 0...2, using: &numbers) {
                case 0: scalars.remove(at: at)
                case 1: scalars[at] = spares.randomElement(using: &numbers)!
                default: scalars.insert(spares.randomElement(using: &numbers)!, at: at)
                }
            }
            let text = String(String.UnicodeScalarView(scalars))
            do {
                _ = try Expectation(text, vocabulary: Self.vocabulary)
            } catch {
                #expect((1...(scalars.count + 1)).contains(error.column), "\(text), seed \(seed)")
            }
        }
    }

    @Test func quantitiesConvertExactly() throws {
        func value(_ text: String, _ unit: MetricUnit) throws -> Double {
            try Expectation("m > \(text)").demanded.value(in: unit)
        }
        #expect(try value("99%", .ratio) == 0.99)
        #expect(try value("99.9%", .ratio) == 0.999)
        #expect(try value("1200ms", .milliseconds) == 1_200)
        #expect(try value("30s", .seconds) == 30)
        #expect(try value("1.2s", .milliseconds) == 1_200)
        #expect(try value("500us", .milliseconds) == 0.5)
        #expect(try value("250ms", .seconds) == 0.25)
        #expect(try value("2m", .milliseconds) == 120_000)
        #expect(try value("1h", .seconds) == 3_600)
        #expect(try value("2GiB", .bytes) == 2_147_483_648)
        #expect(try value("0.5MB", .bytes) == 500_000)
        #expect(try value("0.25", .ratio) == 0.25)
    }
}
