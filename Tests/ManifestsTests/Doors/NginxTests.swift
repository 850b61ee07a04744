import FlowerShopApplication
import Foundation
import Manifests
import NIOCore
import Scenarios
import Serving
import TestSupport
import Testing
import Texts

/// Debian's nginx in the gateway's place.
@Suite(.enabled(if: Tool.nginx != nil, "no nginx: make install-test gets it"))
struct NginxTests {
    @Test(arguments: Written.all)
    func nginxTakesTheConfigurationOfEveryScenario(file: String) throws {
        let folder = try TemporaryFolder()
        let written = try Written(file: file) { $0.nginx = .init() }
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "\($0)_temp_path \(folder.path)/\($0);"
        }
        try folder.write(
            "nginx.conf",
            try written.text("nginx.conf").replacing("http {\n", with: "http {\n    \(places.joined(separator: " "))\n")
        )
        let ended = try Tool.run(try #require(Tool.nginx), NginxDoor.arguments(folder, test: true))
        #expect(ended.code == 0, "\(ended.output)")
    }

    @Test func everyPathLeadsToItsService() async throws {
        try await NginxDoor.with { (door) async throws in
            for path in ShopApplication().vocabulary.gateway.paths {
                for below in ["", "/", "/1", "/1/2", "/%31", "/a%20b"] {
                    let answer = try await door.get(path.path + below, query: "a=b%20c&d")
                    #expect(answer.status == 200 && answer.text == "\(path.service)-0", "\(path.path)\(below)")
                    let asked = door.replica("\(path.service)-0").requests.last
                    #expect(asked?.target == "\(path.path)\(below)?a=b%20c&d", "as the customer wrote it")
                }
            }
        }
    }

    @Test(arguments: [
        "/", "/order", "/ordersx", "/Orders", "//orders", "/x/orders", "/index.html", "/orders%2F", "/livez",
        "/metrics",
    ])
    func anotherPathIsAProblem(path: String) async throws {
        try await NginxDoor.with { (door) async throws in
            let answer = try await door.get(path)
            // An encoded slash is one to nginx. The service then finds nothing there.
            if path == "/orders%2F" { return #expect(answer.status == 200) }
            #expect(answer.status == 404 && answer.headers["Content-Type"] == Problem.mediaType)
            let problem = try JSONReader.read(answer.body)
            #expect(problem["status"]?.asInteger(Int.self) == 404 && problem["title"]?.asString == "Not Found")
            for replica in door.replicas.values { #expect(replica.requests.isEmpty) }
        }
    }

    @Test(arguments: [
        "/-/events", "/-", "/-/", "//-/events", "/%2d/events", "/%2D", "/-%2fevents", "/orders/../-/events",
        "/-/../orders", "/%2D/../orders", "/orders/%2e%2e/-/events", "///-/messages",
    ])
    func whatServicesSayToEachOtherIsNotForCustomers(path: String) async throws {
        try await NginxDoor.with { (door) async throws in
            let answer = try await door.get(path)
            #expect(answer.status == 404 || answer.status == 400)
            for replica in door.replicas.values { #expect(replica.requests.isEmpty, "\(path)") }
        }
    }

    @Test func whoAsksIsToldToTheService() async throws {
        try await NginxDoor.with { (door) async throws in
            var request = HTTPRequest(
                .post, "/orders", headers: ["Host": "shop.example", "Content-Type": "text/plain"])
            request.headers.set("X-Forwarded-For", "1.2.3.4")
            request.headers.set("Forwarded", "for=1.2.3.4")
            request.body = Array("roses".utf8)
            #expect(try await door.ask(request).status == 200)
            let asked = try #require(door.replica("order-0").requests.last)
            #expect(asked.method == .post && asked.body == request.body)
            #expect(asked.headers["Host"] == "shop.example" && asked.headers["X-Forwarded-Host"] == "shop.example")
            #expect(asked.headers["X-Forwarded-For"] != "1.2.3.4" && asked.headers["Forwarded"] == nil)
            #expect(asked.headers["X-Forwarded-Proto"] == "http")
            let trace = try #require(asked.headers["traceparent"])
            #expect(trace.wholeMatch(of: #/00-[0-9a-f]{32}-[0-9a-f]{16}-01/#) != nil, "\(trace)")
            let given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            _ = try await door.ask(HTTPRequest(.get, "/orders/1", headers: ["traceparent": given]))
            #expect(door.replica("order-0").requests.last?.headers["traceparent"] == given)
        }
    }

    @Test func aReplicaThatIsGoneIsPassedOver() async throws {
        try await NginxDoor.with(replicas: ["order": 3]) { (door) async throws in
            await door.replica("order-1").end()
            for _ in 0..<30 {
                #expect(try await door.get("/orders/1").status == 200)
                // Nothing was sent, so it may go to another one although it has an effect.
                #expect(try await door.ask(HTTPRequest(.post, "/orders", body: [1])).status == 200)
            }
            #expect(door.replica("order-0").requests.count + door.replica("order-2").requests.count == 60)
        }
    }

    @Test func whereNobodyIsThereItSaysSo() async throws {
        try await NginxDoor.with(shop: "gateway: { timeout: 300ms, nextUpstream: off }") { (door) async throws in
            await door.replica("order-0").end()
            let gone = try await door.get("/orders/1")
            #expect(gone.status == 502 && gone.headers["Content-Type"] == Problem.mediaType)
            door.replica("payment-0").behaves(.isSilent)
            let late = try await door.get("/payments/1")
            #expect(late.status == 504 && late.headers["Content-Type"] == Problem.mediaType)
            // What a service says itself is not touched.
            door.replica("viewpage-0").behaves(.answers(404))
            let missing = try await door.get("/productInfos/1")
            #expect(missing.status == 404 && missing.text == "viewpage-0")
        }
    }

    @Test(arguments: [("", 1), ("gateway: { nextUpstream: { conditions: [error, http_503], tries: 2 } }", 2)])
    func anAnswerThatIsAFailureIsPassedOnIfTheScenarioSaysSo(shop: String, attempts: Int) async throws {
        try await NginxDoor.with(shop: shop, replicas: ["order": 3]) { (door) async throws in
            for number in 0..<3 { door.replica("order-\(number)").behaves(.answers(503)) }
            #expect(try await door.get("/orders/1").status == 503)
            let asked = (0..<3).reduce(0) { $0 + door.replica("order-\($1)").requests.count }
            #expect(asked == attempts)
            // One that may have an effect, and was sent, is not.
            #expect(try await door.ask(HTTPRequest(.post, "/orders", body: [1])).status == 503)
            let again = (0..<3).reduce(0) { $0 + door.replica("order-\($1)").requests.count }
            #expect(again == attempts + 1)
        }
    }

    @Test func tooManyRequestsAtATimeAreTurnedAway() async throws {
        try await NginxDoor.with(shop: "gateway: { maxRequests: 2, loadBalancing: least-requests }") {
            (door) async throws in
            door.replica("order-0").behaves(.isSilent)
            let client = door.client
            async let first = client.send(HTTPRequest(.get, "/orders/1"))
            async let second = client.send(HTTPRequest(.get, "/orders/2"))
            while door.replica("order-0").requests.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
            let third = try await door.get("/orders/3")
            #expect(third.status == 503 && third.headers["Retry-After"] == "1")
            #expect(third.headers["Content-Type"] == Problem.mediaType)
            #expect(try await door.get("/payments/1").status == 200, "another service has its own number")
            await door.replica("order-0").end()
            _ = try await (first, second)
        }
    }

    @Test func aBodyBeyondTheLimitIsRefused() async throws {
        try await NginxDoor.with { (door) async throws in
            let limit = NginxConfiguration.Limits.bodyBytes
            let most = try await door.ask(HTTPRequest(.post, "/orders", body: [UInt8](repeating: 0x61, count: limit)))
            #expect(most.status == 200)
            let more = try await door.ask(
                HTTPRequest(.post, "/orders", body: [UInt8](repeating: 0x61, count: limit + 1)))
            #expect(more.status == 413 && more.headers["Content-Type"] == Problem.mediaType)
        }
    }

    /// The same requests, to our gateway and to nginx, before the same replicas.
    @Test func theGatewayAndNginxAnswerTheSame() async throws {
        var requests: [HTTPRequest] = []
        for path in ShopApplication().vocabulary.gateway.paths.map(\.path) {
            for below in ["", "/", "/1", "/1/2", "/%31", "x", "/a%20b", "//1"] {
                for method in [HTTPMethod.get, .head, .post, .put, .patch, .delete] {
                    requests.append(HTTPRequest(method, path + below, query: "a=1"))
                }
            }
        }
        let others = [
            "/", "//orders", "/orders2", "/Orders", "/index.html", "/-/events", "/-", "//-/x", "/%2d/events",
            "/metrics",
        ]
        requests += others.map { HTTPRequest(.get, $0) }
        let limit = NginxConfiguration.Limits.bodyBytes
        requests += [limit, limit + 1].map {
            HTTPRequest(.post, "/orders", body: [UInt8](repeating: 0x61, count: $0))
        }
        try await NginxDoor.with { [requests] (door) async throws in
            for status in [200, 201, 404, 409, 422, 500, 503] {
                for replica in door.replicas.values { replica.behaves(.answers(status)) }
                for request in status == 200 ? requests : Array(requests.prefix(12)) {
                    let theirs = try await door.client.send(request)
                    let ours = try await door.ours.send(request)
                    #expect(theirs.status == ours.status, "\(request.method.name) \(request.path)")
                    #expect(theirs.headers["Content-Type"] == ours.headers["Content-Type"], "\(request.path)")
                    #expect(theirs.headers["Replica"] == ours.headers["Replica"], "\(request.path)")
                    #expect(theirs.headers["Retry-After"] == ours.headers["Retry-After"], "\(request.path)")
                    if ours.headers["Replica"] != nil { #expect(theirs.body == ours.body) }
                }
            }
        }
    }

    @Test func itsLimitsAreThoseOfOurServers() {
        let limits = HTTPLimits()
        #expect(NginxConfiguration.Limits.bodyBytes == limits.body)
        #expect(NginxConfiguration.Limits.headerBytes == limits.field && limits.field == limits.requestLine)
        #expect(NginxConfiguration.Limits.headerBytes * NginxConfiguration.Limits.headerBuffers == limits.fields)
        #expect(limits.headTime == .seconds(Int64(NginxConfiguration.Limits.headSeconds)))
        #expect(limits.bodyTime == .seconds(Int64(NginxConfiguration.Limits.bodySeconds)))
        #expect(limits.writeTime == .seconds(Int64(NginxConfiguration.Limits.writeSeconds)))
        #expect(limits.idleTime == .seconds(Int64(NginxConfiguration.Limits.idleSeconds)))
        #expect(NginxConfiguration.Limits.connections == limits.connections)
    }
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}
