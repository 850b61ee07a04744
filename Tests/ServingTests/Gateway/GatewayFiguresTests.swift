import NIOCore
import NIOPosix
import Testing
import Texts

@testable import Serving

@Suite struct GatewayFiguresTests {
    @Test func whatCameOfRequestsIsCountedByVersion() async throws {
        let good = try await SampleReplica.start("stones-0")
        let bad = try await SampleReplica.start("stones-1") { _ in HTTPResponse(500) }
        let missing = try await SampleReplica.start("stones-2") { _ in HTTPResponse(404) }
        let observer = HTTPFigures()
        var policy = ProxyPolicy.patient
        policy.nextUpstream = nil
        let endpoints = [
            good.endpoint(), bad.endpoint(version: "v2"), missing.endpoint(version: "v2"),
            .nobody("stones-3", version: "v3"),
        ]
        try await GatewayBench.run([("stones", endpoints)], policy: policy, observer: observer) { bench async throws in
            for _ in 0..<8 { _ = try await bench.get("/stones/1") }
            let snapshot = bench.table.figures.snapshot
            func counts(_ version: String) -> [Int] {
                let version = snapshot["stones", version]
                return [version.requests, version.failures, Int(version.durations.count)]
            }
            #expect(counts("v1") == [2, 0, 2])
            #expect(counts("v2") == [4, 2, 4])
            #expect(counts("v3") == [2, 2, 2])
            #expect(counts("v4") == [0, 0, 0])
            #expect(snapshot["stones", "v1"].durations.sum > 0)
            #expect(try FiguresSnapshot(JSONReader.read(Array(snapshot.json.compact.utf8))) == snapshot)

            var text = PrometheusText()
            bench.table.figures.write(to: &text)
            let labels = #"service="stones",endpoint="stones-1",version="v2""#
            for line in [
                #"gateway_requests_total{\#(labels),status="5xx"} 2"#,
                #"gateway_requests_total{\#(labels),status="2xx"} 0"#,
                #"gateway_request_duration_seconds_count{\#(labels)} 2"#, #"gateway_endpoints{service="stones"} 4"#,
                #"gateway_requests_in_hand{service="stones"} 0"#,
                #"gateway_turned_away_total{service="stones",reason="no_ready_replica"} 0"#,
            ] { #expect(text.text.contains(line + "\n"), "\(line)") }
            // What clients saw is told by the server, by route.
            while observer.answers(404) < 2 { try await Task.sleep(for: .milliseconds(5)) }
            var seen = PrometheusText()
            observer.write(to: &seen)
            #expect(seen.text.contains(#"_count{route="/stones",method="GET",status="502"} 2"#))
        }
        for replica in [good, bad, missing] { await replica.stop() }
    }

    @Test func anEndpointThatComesBackGoesOnCounting() async throws {
        let replica = try await SampleReplica.start("stones-0")
        let list = EndpointList([("stones", [replica.endpoint()])])
        try await GatewayBench.run([("stones", [replica.endpoint()])]) { bench async throws in
            _ = try await bench.get("/stones")
            bench.table.replace(EndpointList())
            bench.table.replace(list)
            _ = try await bench.get("/stones")
            #expect(bench.table.figures.snapshot["stones", "v1"].requests == 2)
        }
        await replica.stop()
    }

    @Test func onlySoManyEndpointsAreCountedApartAndThoseInUseAlways() {
        let table = EndpointTable(of: ["stones"], group: MultiThreadedEventLoopGroup.singleton)
        func key(_ number: Int) -> AttemptSeries.Key {
            AttemptSeries.Key(service: "stones", endpoint: "stones-0", version: "v\(number)")
        }
        table.replace(EndpointList([("stones", [.nobody("stones-0", version: "v0")])]))
        table.figures.series(key(0)).add(status: 200, .zero)
        for number in 1...GatewayFigures.maximumSeries { table.figures.series(key(number)).add(status: 200, .zero) }
        let snapshot = table.figures.snapshot
        #expect(snapshot.services.first?.versions.count == GatewayFigures.maximumSeries)
        #expect(snapshot["stones", "v0"].requests == 1)
        #expect(snapshot["stones", "v1"].requests == 0)
        #expect(snapshot["stones", "v2"].requests == 1)
    }

    @Test(arguments: [
        "{}", #"{"services":[{"name":"a"}]}"#,
        #"{"services":[{"name":"a","in_hand":-1,"not_ready":0,"overflow":0,"passed_on":0,"versions":[]}]}"#,
        version(#""bounds":[1,2],"counts":[1],"sum":0"#), version(#""bounds":[2,1],"counts":[1,1],"sum":0"#),
        version(#""bounds":[1],"counts":[9],"sum":0"#), version(#""bounds":[1],"counts":[1],"sum":-1"#),
        version(#""bounds":[1,2],"counts":[18446744073709551615,1],"sum":0"#),
    ])
    func whatAreNoFiguresIsTold(text: String) throws {
        let value = try JSONReader.read(Array(text.utf8))
        #expect(throws: FiguresSnapshot.WrongFigures.self) { try FiguresSnapshot(value) }
    }

    private static func version(_ durations: String) -> String {
        """
        {"services":[{"name":"a","in_hand":0,"not_ready":0,"overflow":0,"passed_on":0,"versions":[\
        {"name":"v1","requests":2,"failures":0,"durations":{\(durations)}}]}]}
        """
    }
}
