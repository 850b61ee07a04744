import Foundation
import TestDatabases
import TestSupport
import Testing

/// Runs over HTTP against Debian's nginx, held against what nginx itself has logged.
@Suite(.enabled(if: NginxTestServer.isThere, "no nginx: make install-test gets it"))
struct HTTPRunTests {
    /// What a run says of itself, as its summary in JSON has it.
    private struct Told {
        let code: Int32
        let output: String
        let errors: String
        let measuredNothing: String?
        let metrics: [String: [String: Double]]

        func metric(_ name: String, _ statistic: String = "count") -> Double? { metrics[name]?[statistic] }
        var text: String { output + errors }
    }

    private func run(_ scenario: String, _ arguments: String..., files: [String: String] = [:]) throws -> Told {
        let program = try Program()
        try program.folder.write("it.yaml", scenario)
        for (name, text) in files { try program.folder.write(name, text) }
        let ended = try program.run(
            ["run", "it.yaml", "--world", "http", "--summary-export", "told.json"] + arguments)
        let json = try? JSONSerialization.jsonObject(with: Data(program.folder.bytes("told.json"))) as? [String: Any]
        let run = (json?["runs"] as? [[String: Any]])?.first ?? [:]
        let metrics = (run["metrics"] as? [String: [String: Any]] ?? [:]).mapValues {
            $0.compactMapValues { $0 as? Double }
        }
        return Told(
            code: ended.code ?? -1, output: ended.output, errors: ended.errors,
            measuredNothing: run["measuredNothing"] as? String, metrics: metrics)
    }

    private static let shop = """
        location = /login {
          if ($request_method != POST) { return 405; }
          add_header Set-Cookie "session=s-$arg_user; Path=/";
          default_type application/json;
          return 200 '{"token": "t-$arg_user", "user": {"id": 7}}';
        }
        location = /search {
          if ($http_authorization !~ "^Bearer t-") { return 401; }
          if ($cookie_session = "") { return 403; }
          default_type application/json;
          return 200 '{"found": [{"name": "rose"}], "for": "$arg_q"}';
        }
        """

    private static let journey = """
        scenario: any-service
        duration: 3s
        data: { people: people.csv }
        traffic:
          readers:
            executor: constant-arrival-rate
            rate: 40/s
            journey:
              - request:
                  name: login
                  post: "/login?user=${people.user}"
                  json: { user: "${people.user}" }
                  expect: { status: 200 }
                  save: { token: $.token, id: /user/id }
              - request:
                  name: search
                  get: "/search?q=${people.query}&id=${id}"
                  headers: { authorization: "Bearer ${token}" }
                  expect: { json: { "$.found[0].name": rose } }
        expect:
          - journey.served >= 100%
          - http.responses{operation="search",status="200"}.count >= 100

        """

    @Test func aJourneyIsMadeAsItIsSpeltOutAndCountedAsTheServerCountsIt() throws {
        let nginx = try NginxTestServer(
            locations: Self.shop, log: "$request_method $request_uri $status $http_authorization $http_cookie")
        let told = try run(
            Self.journey, "--target", nginx.url, files: ["people.csv": "user,query\nann,red roses\nbob,tulips & co\n"])
        #expect(told.code == 0 || told.measuredNothing != nil, "\(told.text)")
        let asked = nginx.asked
        let logins = asked.filter { $0.hasPrefix("POST /login?user=") }
        let searches = asked.filter { $0.hasPrefix("GET /search?q=") }
        #expect(logins.count == 120 && searches.count == 120 && asked.count == 240)
        #expect(searches.contains("GET /search?q=red%20roses&id=7 200 Bearer t-ann session=s-ann"))
        #expect(searches.contains("GET /search?q=tulips%20%26%20co&id=7 200 Bearer t-bob session=s-bob"))
        #expect(told.metric("requests.answered{operation=\"login\"}") == 120)
        #expect(told.metric("journey.asked") == 120 && told.metric("journey.served", "value") == 1)
    }

    @Test func whatTheServerTurnsAwayIsRefusedAndEachIsCounted() throws {
        let nginx = try NginxTestServer(
            http: "limit_req_zone $binary_remote_addr zone=slow:1m rate=10r/s; limit_req_status 429;",
            locations: "location / { limit_req zone=slow; }", files: ["page.html": "a page\n"])
        let told = try run(
            """
            scenario: limited
            duration: 2s
            traffic:
              readers:
                executor: constant-arrival-rate
                rate: 100/s
                journey: [ { request: { name: page, get: /page.html } } ]
            expect: [ journey.served < 50% ]

            """, "--target", nginx.url)
        let refused = nginx.asked.count { $0.hasSuffix(" 429") }
        #expect(nginx.asked.count == 200 && refused > 100)
        #expect(told.metric("journey.refused{reason=\"page\"}") == Double(refused))
        #expect(told.code == 0 || told.measuredNothing != nil, "\(told.text)")
    }

    /// An open loop goes on asking while the server stands still, and who asked then has waited.
    @Test func aServerThatStandsStillShowsInTheLatencyOfAllWhoAskedMeanwhile() throws {
        let nginx = try NginxTestServer(locations: "", files: ["page.html": "a page\n"])
        // A thread of its own: all of Swift's tasks may have to wait for a thread as long as the run lasts.
        Thread.detachNewThread {
            while nginx.asked.isEmpty { usleep(5_000) }
            try? nginx.signalWorker(SIGSTOP)
            usleep(2_000_000)
            try? nginx.signalWorker(SIGCONT)
        }
        let told = try run(
            """
            scenario: stalling
            duration: 6s
            traffic:
              readers:
                executor: constant-arrival-rate
                rate: 50/s
                journey: [ { request: { name: page, get: /page.html } } ]

            """, "--target", nginx.url)
        // Two of six seconds: a hundred of three hundred have waited for up to two seconds.
        let slowest = try #require(told.metric("latency{operation=\"page\"}", "max"))
        let p90 = try #require(told.metric("latency{operation=\"page\"}", "p95"))
        #expect(slowest >= 1_900 && p90 >= 1_000, "\(slowest) ms, \(p90) ms")
        #expect(told.metric("journey.asked") == 300)
    }

    @Test func aTargetThatIsAwayIsCountedAndFailsTheRun() throws {
        let told = try run(
            """
            scenario: away
            duration: 1s
            traffic:
              readers: { executor: constant-arrival-rate, rate: 20/s, journey: [ { request: { name: page, get: / } } ] }
            expect: [ journey.served >= 1% ]

            """, "--target", "http://127.0.0.1:9")
        #expect(told.code == 99, "\(told.text)")
        #expect(told.output.isEmpty == false)
        #expect(told.metric("requests.failed{operation=\"page\",reason=\"connect_refused\"}") == 20)
    }
}
