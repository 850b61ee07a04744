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

    @Test func aJourneyIsMadeAsItIsSpeltOutAndCountedAsTheServerCountsIt() throws {
        let nginx = try NginxTestServer(
            locations: Self.shop, log: "$request_method $request_uri $status $http_authorization $http_cookie")
        let example = Program.package.appendingPathComponent("scenarios/http/journey.yaml")
        let told = try run(
            String(contentsOf: example, encoding: .utf8), "--target", nginx.url, "--set", "duration=3s", "--set",
            "warmup=0s",
            "--set", "traffic.readers.rate=40/s",
            files: ["people.csv": "user,query\nann,red roses\nbob,tulips & co\n"])
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

    /// Whatever is expected, or nothing at all: figures of a service that serves nobody may look good.
    @Test(arguments: ["", "expect: [ 'latency{operation=\"page\"}.p99 < 10s' ]"])
    func aRunThatServedNobodyHasMeasuredNothing(expect: String) throws {
        let told = try run(
            """
            scenario: dead
            duration: 1s
            traffic:
              readers: { executor: constant-arrival-rate, rate: 20/s, journey: [ { request: { name: page, get: / } } ] }
            \(expect)

            """, "--target", "http://127.0.0.1:9")
        #expect(told.code == 99 && told.measuredNothing?.contains("none was served") == true, "\(told.text)")
    }

    @Test func aRunThatWouldSendMoreThanItMayIsStopped() throws {
        let nginx = try NginxTestServer(locations: "", files: ["page.html": "a page\n"])
        let told = try run(
            """
            scenario: fast
            duration: 20s
            traffic:
              readers:
                executor: constant-arrival-rate
                rate: 200/s
                journey: [ { request: { name: page, get: /page.html } } ]

            """, "--target", nginx.url, "--max-rate", "50")
        #expect(told.code == 99 && told.measuredNothing?.contains("more than 50 requests") == true, "\(told.text)")
        #expect((1...50).contains(nginx.asked.count))
    }

    @Test(arguments: [
        (["--target", "https://127.0.0.1:9"], "https, which is not spoken yet"),
        (["--target", "http://192.0.2.7"], "--i-may-load 192.0.2.7"),
        (["--target", "ftp://127.0.0.1"], "no URL of a target"), (["--i-may-load", "x"], "has no target"),
    ])
    func aTargetThatCannotBeLoadedIsRefusedBeforeAnythingIsSent(arguments: [String], message: String) throws {
        let program = try Program()
        try program.folder.write(
            "it.yaml",
            """
            scenario: refused
            traffic: { readers: { executor: constant-vus, journey: [ { request: { name: page, get: / } } ] } }

            """)
        for more in [[], ["--once"], ["--dry-run"]] {
            let ended = try program.run(["run", "it.yaml", "--world", "http"] + arguments + more)
            #expect(ended.code == 104 && ended.errors.contains(message), "\(ended.errors)")
        }
        #expect(try program.run("run", "it.yaml").errors.contains("--world http sends it"))
        // A folder in which nothing can be checked is no success.
        let checked = try program.run("check", program.folder.path)
        #expect(checked.code == 104 && checked.errors.contains("nothing can run in this world"), "\(checked.errors)")
    }

    @Test func oneCustomerIsShownWithoutSecrets() throws {
        let nginx = try NginxTestServer(locations: Self.shop)
        let program = try Program()
        try program.folder.write("token.txt", "t-secret\n")
        try program.folder.write(
            "it.yaml",
            """
            scenario: shown
            traffic:
              readers:
                executor: constant-vus
                journey:
                  - request:
                      name: search
                      get: "/search?q=${file.token.txt}"
                      headers: { authorization: "Bearer ${file.token.txt}", cookie: session=1 }
                      expect: { status: 200 }

            """)
        let dry = try program.run("run", "it.yaml", "--world", "http", "--target", nginx.url, "--dry-run")
        #expect(
            dry.code == 0 && dry.output.contains("GET /search?q=*** HTTP/1.1") && nginx.asked.isEmpty, "\(dry.errors)")
        let once = try program.run("run", "it.yaml", "--world", "http", "--target", nginx.url, "--once")
        #expect(once.code == 0 && once.output.contains("authorization: Bearer ***"), "\(once.output)\(once.errors)")
        #expect(once.output.contains("HTTP/1.1 200") && once.output.contains("✓ served"))
        #expect(!(dry.output + once.output).contains("secret") && nginx.asked == ["GET /search?q=t-secret 200"])
    }
}
