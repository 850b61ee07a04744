import HTTPLoad
import Testing

@Suite struct LoadTargetTests {
    struct Case: Sendable {
        var url: String
        var authority: String
        var port: Int
        var path = ""
    }

    @Test(arguments: [
        Case(url: "http://shop.example", authority: "shop.example", port: 80),
        Case(url: "HTTP://shop.example:80/", authority: "shop.example", port: 80),
        Case(url: "http://shop.example:8080/api/v1//", authority: "shop.example:8080", port: 8080, path: "/api/v1"),
        Case(url: "https://shop.example", authority: "shop.example", port: 443),
        Case(url: "https://shop.example:80", authority: "shop.example:80", port: 80),
        Case(url: "http://[::1]:9000/x", authority: "[::1]:9000", port: 9000, path: "/x"),
        Case(url: "http://127.0.0.1:9000", authority: "127.0.0.1:9000", port: 9000),
    ])
    func aTargetIsRead(example: Case) throws {
        let target = try LoadTarget(example.url)
        #expect(target.authority == example.authority)
        #expect(target.port == example.port)
        #expect(target.path == example.path)
        #expect(try LoadTarget(target.url) == target)
    }

    @Test(arguments: [
        ("shop.example", "has no ://"), ("ftp://a", "begins with ftp://"), ("http://", "names no host"),
        ("http://user:secret@shop.example", "a user or a password"), ("http://a?x=1", "a query"),
        ("http://a/#x", "a query"),
        ("http://a:0", "no number from 1 to 65535"), ("http://a:x", "no number from 1 to 65535"),
        ("http://a:1:2", "several colons"), ("http://[::1", "has no ]"), ("http://a b", "no name of a host"),
        ("http://a/b c", "write it with %"),
    ])
    func whatIsNoTargetIsRefused(url: String, reason: String) {
        let problem = #expect(throws: LoadTarget.Problem.self) { try LoadTarget(url) }
        #expect(problem?.description.contains(reason) == true, "\(String(describing: problem))")
        #expect(problem?.description.contains("secret") != true)
    }

    @Test func whatIsOnThisMachineIsKnown() throws {
        #expect(try LoadTarget("http://127.0.0.1:1").resolved().isLoopback)
        #expect(try LoadTarget("http://127.1.2.3:1").resolved().isLoopback)
        #expect(try LoadTarget("http://[::1]:1").resolved().isLoopback)
        #expect(try LoadTarget("http://[::ffff:127.0.0.1]:1").resolved().isLoopback)
        #expect(try LoadTarget("http://localhost:1").resolved().isLoopback)
        #expect(try !LoadTarget("http://192.0.2.1:1").resolved().isLoopback)
        #expect(try !LoadTarget("http://[2001:db8::1]:1").resolved().isLoopback)
    }

    @Test func nothingIsSentInTheClearThatIsMeantToBeSecret() {
        let problem = #expect(throws: LoadTarget.Problem.self) { try LoadTarget("https://127.0.0.1:1").resolved() }
        #expect(problem?.description.contains("https, which is not spoken yet") == true)
    }

    @Test func aHostThatNobodyKnowsIsNamed() {
        let problem = #expect(throws: LoadTarget.Problem.self) {
            try LoadTarget("http://no-such-host.invalid").resolved()
        }
        #expect(problem?.description == "nobody knows the target's host no-such-host.invalid")
    }
}
