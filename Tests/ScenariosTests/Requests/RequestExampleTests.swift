import FlowerShopApplication
import Foundation
import Testing

@testable import Scenarios

/// The examples in `scenarios/http`. They need a target, so no test of the others runs them.
@Suite struct RequestExampleTests {
    static let folder = repository.appending(path: "scenarios/http").path

    @Test func theExamplesAreOfRequestsOnly() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder).filter { $0.hasSuffix(".yaml") }
        #expect(names.contains("any-service.yaml"))
        for name in names {
            let scenario = try exampleReader.read(path: "\(Self.folder)/\(name)").scenario
            #expect(scenario.isOfRequestsOnly && scenario.target != nil, "\(name)")
            #expect(scenario.problemsWithoutTarget.isEmpty, "\(name)")
        }
    }
}
