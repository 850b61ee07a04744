import Serving
import Testing
import Texts

@Suite struct EndpointListTests {
    private static let list = EndpointList([
        (
            "stones",
            [
                ServedEndpoint(name: "stones-0", version: "v1", address: .unix(path: "/data/a b.socket")),
                ServedEndpoint(name: "stones-1", version: "", address: .tcp(host: "::1", port: 65_535)),
            ]
        ),
        ("pebbles", []),
    ])

    @Test func aListIsReadAsItWasWritten() throws {
        let text = Self.list.json.compact
        #expect(try EndpointList(JSONReader.read(Array(text.utf8))) == Self.list)
        #expect(Self.list["pebbles"] == [])
        #expect(Self.list["gravel"] == [])
        #expect(Self.list["stones"].count == 2)
    }

    @Test func aFixedAddressIsTheOnlyEndpointOfItsService() {
        let list = EndpointList.fixed([("stones", .tcp(host: "stones.shop.svc", port: 80))])
        #expect(list["stones"].map(\.address) == [.tcp(host: "stones.shop.svc", port: 80)])
    }

    private static func stones(_ endpoint: String) -> String { #"{"services":{"stones":[\#(endpoint)]}}"# }

    @Test(arguments: [
        ("[]", "", "an object with the keys services"),
        ("{}", "/services", "'services' is an object"),
        (#"{"services":[]}"#, "/services", "'services' is an object"),
        (#"{"services":{},"more":1}"#, "/more", "no key 'more'"),
        (#"{"services":{"stones":{}}}"#, "/services/stones", "a list of endpoints"),
        (#"{"services":{"":[]}}"#, "/services/", "a service's name has 1 to 253 bytes"),
        (#"{"services":{"a b":[]}}"#, "/services/a b", "a service's name"),
        (#"{"services":{"a/b~c":1}}"#, "/services/a~1b~0c", "a list of endpoints"),
        (stones("1"), "/services/stones/0", "an object with the keys name, version, address"),
        (stones(#"{"name":"a","version":"v1"}"#), "/services/stones/0/address", "'address' is a text"),
        (stones(#"{"name":1,"version":"v1","address":"a:1"}"#), "/services/stones/0/name", "'name' is a text"),
        (stones(#"{"name":"","version":"v1","address":"a:1"}"#), "/services/stones/0/name", "a name has 1 to 253"),
        (stones(#"{"name":"a\n","version":"v1","address":"a:1"}"#), "/services/stones/0/name", "control character"),
        (stones(#"{"name":"a","version":"v 1","address":"a:1"}"#), "/services/stones/0/version", "a version has"),
        (stones(#"{"name":"a","version":"v1","address":"a"}"#), "/services/stones/0/address", "is no address"),
        (
            stones(#"{"name":"a","version":"","address":"a:1","x":1}"#), "/services/stones/0/x",
            "the keys are name, version, address"
        ),
        (
            stones(#"{"name":"a","version":"","address":"a:1"},{"name":"a","version":"","address":"a:2"}"#),
            "/services/stones/1/name", "a second endpoint 'a'"
        ),
    ])
    func whatIsWrongIsToldWithItsPlace(text: String, pointer: String, told: String) throws {
        let value = try JSONReader.read(Array(text.utf8))
        do throws(Problem) {
            _ = try EndpointList(value)
            Issue.record("it was taken")
        } catch {
            #expect(error.status == 422)
            #expect(error.extensions.first?.value.asString == pointer)
            #expect(error.detail?.contains(told) == true, "\(error.detail ?? "")")
        }
    }

    @Test func aServiceHasOnlySoManyEndpoints() throws {
        func list(_ count: Int) -> JSON {
            EndpointList([
                ("a", (0..<count).map { ServedEndpoint(name: "\($0)", version: "", address: .loopback(port: 1)) })
            ])
            .json
        }
        #expect(try EndpointList(list(EndpointList.maximumEndpoints))["a"].count == EndpointList.maximumEndpoints)
        #expect(throws: Problem.self) { try EndpointList(list(EndpointList.maximumEndpoints + 1)) }
        let name = String(repeating: "n", count: EndpointList.maximumText + 1)
        #expect(throws: Problem.self) { try EndpointList(EndpointList([(name, [])]).json) }
    }

    @Test(arguments: [
        HTTPAddress.tcp(host: "127.0.0.1", port: 8_080), .tcp(host: "::1", port: 1),
        .tcp(host: "stones.shop.svc.cluster.local", port: 80), .unix(path: "relative.socket"),
        .unix(path: String(repeating: "p", count: HTTPAddress.longestPath)),
    ])
    func anAddressIsReadAsItIsWritten(address: HTTPAddress) {
        #expect(HTTPAddress(address.description) == address)
    }

    @Test(arguments: [
        "", "host", ":80", "host:", "host:0", "host:65536", "host:+1", "host:1x", "::1:80", "[::1]", "[host]:80",
        "a b:1",
        "unix:", "unix:\(String(repeating: "p", count: HTTPAddress.longestPath + 1))", "http://a:80/", "a@b:1", "[:1",
    ])
    func whatIsNoAddressIsNotTaken(text: String) { #expect(HTTPAddress(text) == nil) }
}
