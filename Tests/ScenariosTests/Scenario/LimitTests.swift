import ActorRuntime
import Contexts
import Platform
import Testing
import Texts

@testable import Scenarios

/// What a scenario may ask for ends at stated numbers: the last one is taken, and one more is refused by naming them.
@Suite struct LimitTests {
    /// A scenario with so much of something, the most that there may be, and what one more is told.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var most: Int
        var message: String
        var yaml: @Sendable (Int) -> String

        var testDescription: String { name }
    }

    static func list(_ count: Int, _ element: (Int) -> String) -> String {
        (0..<count).map(element).joined(separator: ", ")
    }

    private static func order(_ text: String) -> String { "shop: { services: { order: { \(text) } } }\n" }

    private static func autoscaler(_ behavior: String) -> String {
        let metrics = "metrics: [ { cpu: { averageUtilization: 60% } } ]"
        return order(
            "autoscaler: { minReplicas: 1, maxReplicas: 3, \(metrics), behavior: { scaleUp: { \(behavior) } } }")
    }

    static let cases: [Case] = [
        Case(name: "characters of a description", most: Limits.descriptionLength, message: "2000") {
            "description: \(String(repeating: "x", count: $0))\n"
        },
        Case(name: "characters of a path that is visited", most: Limits.pathLength, message: "up to 199 characters") {
            let path = "/" + String(repeating: "x", count: $0 - 1)
            return "traffic: { t: { executor: constant-arrival-rate, rate: 1/s, journey: [ visit: \(path) ] } }\n"
        },
        Case(name: "versions of a service", most: ServiceSpec.maximumVersions, message: "16") {
            order("versions: { \(list($0) { "v\($0 + 2): {}" }) }")
        },
        Case(name: "steps of a release", most: Release.maximumSteps, message: "32") { count in
            order("replicas: 4, versions: { v2: {} }")
                + "releases: [ { name: r, at: 1s, service: order, version: v2, strategy: canary, steps: [ "
                + list(count) { "{ setWeight: \($0 * 2 + 1)%, pause: 1s }" } + " ] } ]\n"
        },
        Case(name: "policies of an autoscaler", most: AutoscalerSpec.maximumPolicies, message: "1...8") {
            autoscaler("policies: [ \(list($0) { "{ type: Pods, value: \($0 + 1), periodSeconds: 15 }" }) ]")
        },
        Case(name: "seconds of a policy's period", most: 1_800, message: "at most 30m") {
            autoscaler("policies: [ { type: Pods, value: 1, periodSeconds: \($0) } ]")
        },
        Case(name: "seconds of an autoscaler's window", most: 3_600, message: "at most 1h") {
            autoscaler("stabilizationWindowSeconds: \($0)")
        },
        Case(name: "attempts of the gateway", most: NextUpstream.maximumTries, message: "1...100") {
            "shop: { gateway: { nextUpstream: { tries: \($0) } } }\n"
        },
        Case(name: "nodes", most: ClusterSpec.maximumNodes, message: "1...1000") {
            "shop: { cluster: { nodes: \($0) } }\n"
        },
        Case(name: "words of an external program", most: 64, message: "64") {
            "shop: { services: { notification: { external: { command: [ sh\(String(repeating: ", a", count: $0 - 1)) ] } } } }\n"
        },
    ]

    private func scenario(_ yaml: String) -> String {
        yaml.hasPrefix("traffic") ? "scenario: test\nduration: 1m\n" + yaml : minimal + yaml
    }

    @Test(arguments: cases)
    func theLastIsTakenAndOneMoreIsRefused(tried: Case) {
        let atLimit = problems(scenario(tried.yaml(tried.most)))
        #expect(atLimit.isEmpty, "\(atLimit.prefix(2))")
        let beyond = problems(scenario(tried.yaml(tried.most + 1)))
        #expect(beyond.contains { $0.message.contains(tried.message) }, "\(beyond.prefix(2))")
        #expect(beyond.allSatisfy { $0.position.line > 0 }, "\(beyond.prefix(2))")
    }

    @Test("As deep, and with as many values, as may be")
    func yaml() throws {
        let depth = YAMLReader.maximumDepth - 1
        let deep = "a: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(throws: Never.self) { try YAMLReader.read(Array(deep.utf8), file: "a.yaml") }
        // The list itself is one of them.
        let values = "[" + Self.list(YAMLReader.maximumNodes - 1) { _ in "1" } + "]"
        #expect(throws: Never.self) { try YAMLReader.read(Array(values.utf8), file: "a.yaml") }
        let directives = (0..<YAMLReader.maximumDirectives).map { "%TAG !a\($0)! x\n" }.joined() + "---\na: b\n"
        #expect(throws: Never.self) { try YAMLReader.read(Array(directives.utf8), file: "a.yaml") }
    }
}
