internal import Measurement
internal import Texts

extension CheckReport {
    /// JUnit XML as Jenkins, GitLab and GitHub's actions read it: a suite for each run, a case for each demand.
    ///
    /// No standard exists. This uses only what the schema of Ant's task (windyroad/JUnit-Schema) and that of Jenkins'
    /// xUnit plugin (junit-10.xsd) both allow: `testsuites` without attributes, `properties`, cases, `system-out` and
    /// `system-err` in this order, and in a case one `failure`, `error` or `skipped`. GitLab shows only the text of a
    /// failure, and takes a case's `classname` for its suite. So the text says everything, and `classname` is the run.
    func junit() -> String {
        var suites = problems.enumerated().map { Self.suite($0.element, id: $0.offset, began) }
        suites += runs.enumerated().map { Self.suite($0.element, id: problems.count + $0.offset, began) }
        let first = problems.count + runs.count
        suites += notRun.enumerated().map { Self.suite(notRun: $0.element, id: first + $0.offset, began) }
        return ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites>"].joined(separator: "\n") + "\n"
            + suites.joined() + "</testsuites>\n"
    }

    private static func suite(_ run: CheckedRun, id: Int, _ began: String) -> String {
        let identity = run.record.identity
        let seconds = PlainDecimal.rounded(Double(run.record.wallNanoseconds) / 1e9, decimals: 3)
        let properties = [
            ("seed", "\(identity.seed)"), ("world", identity.world), ("version", identity.version),
            ("digest", run.record.digest),
        ]
        let cases = run.cases.enumerated().map { index, asked in
            // The time of the whole run stands only once.
            element(asked, in: run.name, seconds: index == 0 ? seconds : "0")
        }
        return suite(
            run.name, id, began, tests: run.cases.count, failures: run.failures.count, errors: 0,
            skipped: run.differing + run.notJudged, seconds: seconds, properties: properties,
            cases: cases)
    }

    private static func suite(_ problem: ScenarioSet.Problem, id: Int, _ began: String) -> String {
        suite(ofError: "can be run", problem.failure.description, type: "scenario", in: problem.path, id, began)
    }

    private static func suite(notRun name: String, id: Int, _ began: String) -> String {
        suite(ofError: "is run", "not run: the check was interrupted", type: "interrupted", in: name, id, began)
    }

    private static func suite(
        ofError asked: String, _ text: String, type: String, in name: String, _ id: Int, _ began: String
    ) -> String {
        let first = String(text.prefix { $0 != "\n" })
        let element =
            "    <testcase name=\"\(asked)\" classname=\"\(escaped(name))\" time=\"0\">\n"
            + "      <error message=\"\(escaped(first))\" type=\"\(type)\">\(escaped(text))</error>\n    </testcase>\n"
        return suite(
            name, id, began, tests: 1, failures: 0, errors: 1, skipped: 0, seconds: "0", properties: [],
            cases: [element])
    }

    private static func suite(
        _ name: String, _ id: Int, _ began: String, tests: Int, failures: Int, errors: Int, skipped: Int,
        seconds: String, properties: [(String, String)], cases: [String]
    ) -> String {
        let attributes = [
            ("name", name), ("package", "perennial"), ("id", "\(id)"), ("tests", "\(tests)"),
            ("failures", "\(failures)"), ("errors", "\(errors)"), ("skipped", "\(skipped)"), ("time", seconds),
            // The schema's word for an unknown host. Virtual runs are the same on every host.
            ("timestamp", began), ("hostname", "localhost"),
        ].map { "\($0)=\"\(escaped($1))\"" }.joined(separator: " ")
        let list = properties.map { "      <property name=\"\($0)\" value=\"\(escaped($1))\"/>\n" }.joined()
        return "  <testsuite \(attributes)>\n    <properties>\n\(list)    </properties>\n" + cases.joined()
            + "    <system-out/>\n    <system-err/>\n  </testsuite>\n"
    }

    private static func element(_ asked: CheckCase, in run: String, seconds: String) -> String {
        let head =
            "    <testcase name=\"\(escaped(asked.name))\" classname=\"\(escaped(run))\" time=\"\(seconds)\""
        let message = escaped(asked.message)
        switch asked.outcome {
        case .passed: return head + "/>\n"
        case .differs: return head + ">\n      <skipped message=\"\(message), as a variant's may\"/>\n    </testcase>\n"
        case .notJudged: return head + ">\n      <skipped message=\"\(message)\"/>\n    </testcase>\n"
        case .failed:
            let text = ([asked.message, "at \(place(asked))"] + asked.details).joined(separator: "\n")
            return head
                + ">\n      <failure message=\"\(message)\" type=\"\(asked.kind.rawValue)\">\(escaped(text))</failure>\n"
                + "    </testcase>\n"
        }
    }

    /// Escapes text and attributes for XML 1.0, which cannot express most control characters.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in PrintableText.escaped(text, lines: true).unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\u{FFFE}", "\u{FFFF}": result += "?"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
