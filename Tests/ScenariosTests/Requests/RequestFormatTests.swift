import Contexts
import FlowerShopApplication
import Foundation
import TestSupport
import Testing
import Texts

@testable import Scenarios

/// A folder with a file of data, in which scenarios are read as if they stood there.
struct RequestFolder {
    let folder: TemporaryFolder

    init(data: String = "user,query\nann,red tulips\nbob,\"roses, white\"\n") throws {
        folder = try TemporaryFolder()
        _ = try folder.write("people.csv", data)
    }

    var file: String { folder.path + "/test.yaml" }

    func file(_ yaml: String) throws(Diagnostics) -> ScenarioFile {
        try ScenarioReader(.flowerShop).read(Array(yaml.utf8), file: file)
    }

    func read(_ yaml: String) throws(Diagnostics) -> Scenario { try file(yaml).scenario }

    /// `line:column: message`, and the hint behind a bar.
    func problems(_ yaml: String) -> [String] {
        do throws(Diagnostics) {
            _ = try read(yaml)
            return []
        } catch {
            return error.list.map { problem in
                "\(problem.position.line):\(problem.position.column): \(problem.message)"
                    + (problem.hint.map { " | \($0)" } ?? "")
            }
        }
    }

    /// A scenario of one traffic with these steps, each on a line of its own from line 7 on.
    static func journey(_ steps: [String]) -> String {
        """
        scenario: requests
        data: { people: people.csv }
        traffic:
          readers:
            executor: constant-vus
            journey:

        """ + steps.map { "      - \($0)\n" }.joined()
    }
}

@Suite struct RequestFormatTests {
    /// Every key of requests and targets, and every form of their values, none at its default.
    static let everything = """
        scenario: everything
        description: Every key of requests.
        target:
          baseURL: "${env.SHOP_URL}/api"
          headers: { authorization: "Bearer ${env.TOKEN}", x-user: "${people.user}", x-key: "${file.keys/a.pem}" }
          tls: { ca: ca.pem, cert: client.pem, key: client.key, serverName: shop.example, verify: off }
          connections: { per: customer, keepAlive: off, maximum: 7 }
          timeout: 3s
        data:
          people: people.csv
          others: { file: people.csv, rows: shuffled }
          last: { file: people.csv, rows: once }
        traffic:
          readers:
            executor: constant-arrival-rate
            rate: 200/s
            journey:
              - request:
                  name: login
                  post: /login
                  json:
                    user: "${people.user}"
                    age: 42
                    exact: 1.50
                    big: 12345678901234567890
                    text: "42"
                    yes: true
                    word: "true"
                    nothing: null
                    empty: ""
                    list: [ 1, "1", a, [ x ], {} ]
                    price: "$${not} $5 $$$${x} $$${people.user}"
                  expect:
                    status: 200
                    header: { content-type: { contains: json }, X-Exact: "a b" }
                    body: { contains: "${people.user}" }
                    json: { $.state: open, /count: 3, "$.items[0]['a b']": "3", $.gone: null, $.ok: true }
                    size: 10Ki
                    time: 300ms
                  save: { token: $.token, id: /data/0/id, place: header Location, all: $ }
                  timeout: 2s
              - request:
                  name: search
                  get: "/search?q=${people.query}"
                  query: { "filter[name]": "${token}", empty: "" }
                  headers: { authorization: "Bearer ${token}", accept: text/html }
                  expect: { status: [ 2xx, 304 ], body: "exactly this" }
                  think: 1s..3s
                  probability: 50%
              - request: { name: form, put: "/items/${id}", form: { user: "${people.user}", "a b": c } }
              - request: { name: text, patch: /text, body: "x ${uuid} ${customer}" }
              - request: { name: follow, get: "${place}" }
              - request: { name: gone, delete: "/items/${id}" }
              - request: { name: ask, options: / }
              - request: { name: look, head: / }
              - { visit: /orders }
        outcomes:
          served: [ 404 ]
          refused: [ 409, 429, 503 ]
          failed: [ 5xx, timeout, connect ]
          unanswered: [ 502, malformed ]
        """

    private let folder: RequestFolder

    init() throws { folder = try RequestFolder() }

    @Test func everyFormOfEveryKeyIsPrintedSoThatItReadsBack() throws {
        let scenario = try folder.read(Self.everything)
        let yaml = try scenario.yaml
        let again = try folder.read(yaml)
        #expect(again == scenario, "\(yaml)")
        #expect(try again.yaml == yaml)
    }

    @Test func requestsAreReadAsTheyAreWritten() throws {
        let scenario = try folder.read(Self.everything)
        let target = try #require(scenario.target)
        #expect(target.baseURL?.text == "${env.SHOP_URL}/api")
        #expect(target.headers.map(\.name) == ["authorization", "x-user", "x-key"])
        #expect(target.tls.ca?.path == folder.folder.path + "/ca.pem" && !target.tls.verify)
        #expect(target.connections.per == .customer && target.connections.keepAlive == nil)
        #expect(target.timeout == .seconds(3))
        #expect(scenario.data.map(\.rows) == [.sequential, .shuffled, .once])
        #expect(scenario.data[0].columns == ["user", "query"])
        let steps = scenario.traffic[0].journey
        let requests = steps.compactMap(\.request)
        #expect(requests.map(\.method) == [.post, .get, .put, .patch, .get, .delete, .options, .head])
        #expect(steps[1].probability == 0.5 && steps[1].think == .uniform(lower: .seconds(1), upper: .seconds(3)))
        let login = requests[0]
        guard case .json(.object(let members))? = login.body else { throw Failed() }
        let values = Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) })
        #expect(values["age"] == .number("42") && values["exact"] == .number("1.50"))
        #expect(values["big"] == .number("12345678901234567890"))
        #expect(values["text"] == .text(Template(literal: "42")) && values["word"] == .text(Template(literal: "true")))
        #expect(values["yes"] == .bool(true) && values["nothing"] == .null)
        #expect(values["empty"] == .text(Template(literal: "")))
        guard case .text(let price)? = values["price"] else { throw Failed() }
        #expect(
            price.segments == [
                .literal("${not} $5 $${x} $"), .variable(.column(feeder: "people", column: "user")),
            ])
        #expect(login.expect?.status == [.exact(200)] && login.expect?.size == 10_240)
        #expect(login.save.map(\.name) == ["token", "id", "place", "all"])
        #expect(login.save[2].source == .header("Location"))
        #expect(login.timeout == .seconds(2))
        #expect(scenario.usesRequests && !scenario.isOfRequestsOnly)
    }

    private struct Failed: Error {}

    @Test func theExampleOfTheIssueIsRead() throws {
        let scenario = try folder.read(
            """
            scenario: issue
            target: { baseURL: "${env.SHOP_URL}", headers: { authorization: "Bearer ${env.TOKEN}" }, tls: { ca: ca.pem }, connections: { per: customer, keepAlive: 60s }, timeout: 10s }
            data: { people: people.csv }
            traffic:
              readers:
                executor: constant-arrival-rate
                rate: 200/s
                journey:
                  - request: { name: login, post: /login, json: { user: "${people.user}" }, expect: { status: 200 }, save: { token: $.token } }
                  - request: { name: search, get: "/search?q=${people.query}", headers: { authorization: "Bearer ${token}" }, think: 1s..3s }
            outcomes: { refused: [409, 429, 503], failed: [5xx, timeout, connect] }
            """)
        #expect(scenario.isOfRequestsOnly)
    }

    @Test func aScenarioWithoutRequestsIsPrintedAsBefore() throws {
        let yaml = try read(minimal).yaml
        for key in ["target", "data", "outcomes"] { #expect(!yaml.contains("\n\(key):"), "\(key)") }
    }

    @Test func aTargetSaysItsDefaults() throws {
        let yaml = try read(minimal + "target: { baseURL: http://127.0.0.1:9000 }\n").yaml
        for text in ["per: shared", "keepAlive: 1m", "maximum: 1000", "timeout: 10s"] {
            #expect(yaml.contains(text), "\(text) in\n\(yaml)")
        }
        #expect(try read(minimal + "target: { timeout: 1s }\n").target?.baseURL == nil)
    }

    @Test func outcomesSayWhatAnswersMean() throws {
        let outcomes = try #require(try folder.read(Self.everything).outcomes)
        let expected: [Int: CustomerOutcome] = [
            200: .served, 302: .served, 400: .failed, 404: .served, 409: .refused, 429: .refused, 500: .failed,
            502: .unanswered, 503: .refused,
        ]
        for (status, outcome) in expected { #expect(outcomes.outcome(of: status) == outcome, "\(status)") }
        #expect(outcomes.outcome(of: RequestFailure.timeout) == .failed)
        #expect(outcomes.outcome(of: RequestFailure.closed) == .unanswered)
        let silent = RequestOutcomes()
        let defaults: [Int: CustomerOutcome] = [
            204: .served, 301: .served, 401: .failed, 404: .failed, 429: .refused, 500: .failed, 503: .refused,
        ]
        for (status, outcome) in defaults { #expect(silent.outcome(of: status) == outcome, "\(status)") }
        #expect(silent.outcome(of: RequestFailure.malformed) == .failed)
        #expect(silent.outcome(of: RequestFailure.connect) == .unanswered)
    }

    @Test func aSimulatedWorldIsToldWhereRequestsAre() throws {
        let scenario = try folder.read(
            RequestFolder.journey(["order", "request: { name: a, get: / }", "request: { name: b, get: / }"]))
        let problems = scenario.problemsInSimulation
        #expect(problems.map { "\($0.position.line):\($0.position.column)" } == ["8:34", "9:34"])
        #expect(problems[0].message.contains("'a'") && problems[0].hint?.contains("--world http") == true)
        #expect(scenario.problemsWithoutTarget.map(\.position.line) == [8])
        #expect(scenario.requestNames == ["a", "b"])
        #expect(try read(minimal).problemsInSimulation.isEmpty)
        let targeted = try folder.read(
            RequestFolder.journey(["request: { name: a, get: / }"]) + "target: { baseURL: http://a }\n")
        #expect(targeted.problemsWithoutTarget.isEmpty)
    }
}
