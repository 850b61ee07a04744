import FlowerShopApplication
import Manifests
import Scenarios
import Testing

/// The doors have the application's paths, and the scenario's time-outs.
@Suite struct RouteTests {
    @Test(arguments: Written.all)
    func thePathsAreTheApplications(file: String) throws {
        let written = try Written(file: file) { $0.nginx = .init() }
        let paths = written.application.vocabulary.gateway.paths.map { "\($0.path) \($0.service)" }.sorted()
        let ingress = try written.object("Ingress", "shop")["spec"]["rules"][0]["http"]["paths"].list
        #expect(ingress.allSatisfy { $0["pathType"].text == "Prefix" })
        #expect(
            ingress.map { "\($0["path"].text ?? "") \($0["backend"]["service"]["name"].text ?? "")" }.sorted() == paths)
        let rules = try written.object("HTTPRoute", "shop")["spec"]["rules"].list
        let routed = rules.flatMap { rule in
            rule["matches"].list.map { match in
                "\(match["path"]["value"].text ?? "") \(rule["backendRefs"][0]["name"].text ?? "")"
            }
        }
        #expect(routed.sorted() == paths)
        let nginx = try written.text("nginx.conf").matches(of: #/location = (\S+) \{ proxy_pass http:\/\/([a-z]+);/#)
            .map { "\($0.output.1) \($0.output.2)" }
        #expect(nginx.sorted() == paths)
    }

    @Test func theIngressHasTheGatewaysFigures() throws {
        func annotations(_ gateway: String) throws -> Value {
            try Written(shop: "gateway: \(gateway)").object("Ingress", "shop")["metadata"]["annotations"]
        }
        let name = "nginx.ingress.kubernetes.io/"
        let usual = try annotations("{}")
        #expect(usual[name + "proxy-connect-timeout"].text == "5" && usual[name + "proxy-read-timeout"].text == "15")
        #expect(usual[name + "proxy-next-upstream"].text == "error timeout")
        #expect(usual[name + "proxy-next-upstream-tries"].text == "3")
        #expect(
            usual[name + "proxy-next-upstream-timeout"].text == "0"
                && usual[name + "load-balance"].text == "round_robin")
        let other = try annotations(
            "{ timeout: 1500ms, connectTimeout: off, loadBalancing: least-requests, nextUpstream: { conditions: [error, http_500, non_idempotent], tries: 2, timeout: 4s } }"
        )
        #expect(other[name + "proxy-connect-timeout"].text == "2" && other[name + "proxy-send-timeout"].text == "2")
        #expect(other[name + "proxy-next-upstream"].text == "error http_500 non_idempotent")
        #expect(other[name + "proxy-next-upstream-tries"].text == "2" && other[name + "load-balance"].text == "ewma")
        #expect(other[name + "proxy-next-upstream-timeout"].text == "4")
        #expect(try annotations("{ nextUpstream: off }")[name + "proxy-next-upstream"].text == "off")
    }

    @Test(arguments: [
        ("{}", "45s", "15s"), ("{ timeout: off }", "0s", "0s"),
        ("{ nextUpstream: off, timeout: 90m }", "1h30m", "1h30m"),
        ("{ timeout: 1500ms, nextUpstream: { tries: 4, timeout: 2s } }", "3s500ms", "1s500ms"),
    ])
    func theRouteHasTheGatewaysTimes(gateway: String, whole: String, attempt: String) throws {
        let rules = try Written(shop: "gateway: \(gateway)").object("HTTPRoute", "shop")["spec"]["rules"].list
        #expect(rules.count == 6)
        for rule in rules {
            #expect(rule["timeouts"]["request"].text == (whole == "45s" ? "45s" : whole))
            #expect(rule["timeouts"]["backendRequest"].text == attempt)
        }
    }

    @Test func envoyPassesOnWhatMayBeSentTwiceOnly() throws {
        func spec(_ gateway: String) throws -> Value {
            try Written(shop: "gateway: \(gateway)").object("BackendTrafficPolicy", "shop")["spec"]
        }
        let usual = try spec("{ maxRequests: 7 }")
        #expect(usual["loadBalancer"]["type"].text == "RoundRobin")
        #expect(usual["circuitBreaker"]["maxParallelRequests"].number == 7)
        #expect(usual["timeout"]["tcp"]["connectTimeout"].text == "5s" && usual["retry"]["numRetries"].number == 2)
        #expect(usual["retry"]["perRetry"]["timeout"].text == "15s")
        #expect(
            usual["retry"]["retryOn"]["triggers"].texts == [
                "connect-failure", "refused-stream", "reset-before-request",
            ])
        #expect(!usual["retry"]["retryOn"]["httpStatusCodes"].isThere)
        let all = try spec(
            "{ loadBalancing: least-requests, maxRequests: off, nextUpstream: { conditions: [error, http_500, http_503, non_idempotent] } }"
        )
        #expect(all["loadBalancer"]["type"].text == "LeastRequest")
        #expect(all["circuitBreaker"]["maxParallelRequests"].number == 4_294_967_295)
        #expect(all["retry"]["retryOn"]["triggers"].texts.contains("reset"))
        #expect(all["retry"]["retryOn"]["httpStatusCodes"].list.map(\.number) == [500, 503])
        for none in ["{ nextUpstream: off }", "{ nextUpstream: { conditions: [http_500] } }"] {
            let retry = try spec(none)["retry"]
            #expect(retry["numRetries"].number == 0 && !retry["retryOn"].isThere)
        }
    }
}
