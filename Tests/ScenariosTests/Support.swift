import FlowerShopApplication
import Foundation
import TestSupport

@testable import Scenarios
@testable import Texts

/// The repository's root, from this file's own place.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

let exampleNames = [
    "01-saga", "02-cqrs", "03-compensation", "04-request-response", "05-circuit-breaker", "06-gateway",
    "07-deploy-pipeline", "08-autoscale", "09-zero-downtime", "10-persistence", "11-polyglot", "12-self-healing",
    "replay-log", "replay", "served",
]

func example(_ name: String) -> String { repository.appending(path: "scenarios/\(name).yaml").path }

var exampleReader: ScenarioReader { ScenarioReader(.flowerShop) }

/// The shortest scenario, which the tests add their keys to.
let minimal = """
    scenario: test
    duration: 1m
    traffic:
      shoppers: { executor: constant-arrival-rate, rate: 10/s }

    """

func read(_ yaml: String, _ reader: ScenarioReader = ScenarioReader(.flowerShop)) throws(Diagnostics) -> Scenario {
    try reader.read(Array(yaml.utf8), file: "test.yaml").scenario
}

/// The problems of a scenario; empty where it has none.
func problems(_ yaml: String, _ reader: ScenarioReader = ScenarioReader(.flowerShop)) -> [Diagnostic] {
    problems(Array(yaml.utf8), reader)
}

func problems(_ bytes: [UInt8], _ reader: ScenarioReader = ScenarioReader(.flowerShop)) -> [Diagnostic] {
    do {
        _ = try reader.read(bytes, file: "test.yaml")
        return []
    } catch {
        return error.list
    }
}

/// A file that lives as long as the closure.
func withFile<Result>(_ content: String, _ body: (String) throws -> Result) throws -> Result {
    let folder = try TemporaryFolder()
    return try withExtendedLifetime(folder) { try body(try folder.write("file", content)) }
}
