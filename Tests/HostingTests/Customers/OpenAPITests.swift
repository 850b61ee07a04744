import Applications
import FlowerShopApplication
import Hosting
import Scenarios
import Serving
import TestSupport
import Testing
import Texts

/// The document of the interface, read by programs of others.
@Suite struct OpenAPITests {
    @Test(
        "The document is valid OpenAPI 3.1", .enabled(if: PythonTools.isThere, "\(PythonTools.reason)"),
        arguments: [StoneForm.form, ShopApplication().wireForm(.quick)])
    func valid(form: WireForm) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("openapi.json", OpenAPIDocument(form).json.text())
        let said = try await PythonTools.run("openapi-spec-validator", ["--errors", "all", file], in: folder.path)
        #expect(said.code == 0, "\(said.text)")
    }

    @Test func itIsServedWithWhatTheRoutesReadAndAnswer() async throws {
        try await OpenShop.with { shop in
            let answer = try await shop.ask(.get, OpenAPIDocument.path)
            #expect(answer.status == 200 && answer.headers["Content-Type"] == HTTPMedia.json)
            let paths = try #require(answer.json?["paths"])
            for path in [
                "/orders", "/orders/{number}", "/payments/{number}", "/orderHistories", "/productInfos",
                "/deliveries/{number}", "/products/{number}", "/messages/{number}",
            ] { #expect(paths[path] != nil, "\(path)") }
            let placing = try #require(paths["/orders"]?["post"])
            let statuses = ["201", "400", "402", "406", "409", "413", "415", "422", "500", "502", "503", "504"]
            for status in statuses { #expect(placing["responses"]?[status] != nil, "\(status)") }
            #expect(placing["responses"]?["503"]?["headers"]?["Retry-After"] != nil)
            #expect(placing["responses"]?["201"]?["headers"]?["Location"] != nil)
            #expect(placing["parameters"]?.asArray?.first?["name"]?.asString == "Idempotency-Key")
        }
    }

    /// Draws requests from the document, right and wrong ones, and holds the answers against it.
    @Test(
        "Whatever schemathesis makes of the document, the shop answers as it says",
        .enabled(if: PythonTools.isThere, "\(PythonTools.reason)"), arguments: 1...UInt64(SoakSize.factor))
    func schemathesis(seed: UInt64) async throws {
        let folder = try TemporaryFolder()
        // What a shop understands, it may still not do: 402 and 422.
        try folder.write(
            "schemathesis.toml",
            """
            [checks.positive_data_acceptance]
            expected-statuses = ["2xx", "402", "404", "409", "422", "503"]
            """)
        try await OpenShop.with(on: .loopback()) { shop in
            let said = try await PythonTools.run(
                "schemathesis",
                [
                    "run", "http://\(shop.address)\(OpenAPIDocument.path)", "--seed", "\(seed)", "--max-examples", "60",
                    "--generation-database", "none", "--no-color", "--checks", "all",
                    // The whole suite runs beside it, and an answer may take longer than its usual 10 s.
                    "--request-timeout", "240", "--max-response-time", "240",
                    // An order that was cancelled is still there.
                    "--exclude-checks", "use_after_free",
                ], in: folder.path)
            #expect(said.code == 0, "seed \(seed)\n\(said.text)")
            #expect(try await shop.ask(.get, "/productInfos").status == 200)
        }
    }
}
