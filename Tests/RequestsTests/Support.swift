import Contexts
import FlowerShopApplication
import Foundation
import Requests
import Scenarios
import TestSupport
import Texts

/// A scenario in a folder with files of data, prepared for a target.
struct Prepared {
    static let data = "user,query,age\nann,red tulips,7\nbob,\"roses, & \"\"white\"\"\",8\ncleo,größe/€,9\n"

    let folder: TemporaryFolder
    let file: ScenarioFile
    let secrets: Secrets
    let prepared: PreparedScenario

    /// - Parameters:
    ///   - steps: what stands behind `request: ` of each step.
    ///   - target: the keys of the target.
    ///   - rows: how the data are given.
    init(
        _ steps: [String], target: String = "baseURL: http://shop.example:8080", rows: String = "sequential",
        data: String = Prepared.data, environment: [String: String] = [:], files: [String: String] = [:],
        seed: UInt64 = 1
    ) throws {
        folder = try TemporaryFolder()
        try folder.write("people.csv", data)
        for (name, text) in files { try folder.write(name, text) }
        let yaml = """
            scenario: requests
            target: { \(target) }
            data: { people: { file: people.csv, rows: \(rows) } }
            traffic:
              readers:
                executor: constant-vus
                journey:

            """ + steps.map { "      - request: { \($0) }\n" }.joined()
        file = try ScenarioReader(.flowerShop).read(Array(yaml.utf8), file: folder.file("test.yaml"))
        secrets = try Secrets(of: file.scenario, environment: environment, resolve: file.resolve)
        prepared = try PreparedScenario(
            file.scenario, secrets: secrets,
            feeders: try Feeders(file.scenario.data, RandomStream(seed: seed)))
    }

    var traffic: PreparedTraffic { prepared.traffic[0] }

    func customer(_ number: UInt64 = 1) throws -> Customer {
        try traffic.customer(number, RandomStream(seed: 1).fork(number))
    }

    func request(_ step: Int = 0) -> PreparedRequest {
        guard let request = traffic.requests[step] else { preconditionFailure("no request") }
        return request
    }

    /// What the step sends.
    func bytes(_ step: Int = 0, _ customer: inout Customer, now: Int64 = 0) throws(RenderProblem) -> [UInt8] {
        var (output, scratch) = ([UInt8](), [UInt8]())
        try request(step).render(for: &customer, now: now, into: &output, scratch: &scratch)
        return output
    }

    func text(_ step: Int = 0, _ customer: inout Customer, now: Int64 = 0) throws(RenderProblem) -> String {
        String(decoding: try bytes(step, &customer, now: now), as: UTF8.self)
    }

    /// What the step sends for a first customer.
    func text(_ step: Int = 0) throws -> String {
        var customer = try customer()
        return try text(step, &customer)
    }

    /// Lines with the ends that HTTP has.
    static func http(_ lines: String...) -> String { lines.joined(separator: "\r\n") }
}

extension ReceivedAnswer {
    init(_ status: Int = 200, _ fields: [(String, String)] = [], json: String, nanoseconds: Int64 = 0) {
        self.init(
            status: status, fields: fields.map { Field(name: Array($0.0.utf8), value: Array($0.1.utf8)) },
            body: Array(json.utf8), nanoseconds: nanoseconds)
    }
}
