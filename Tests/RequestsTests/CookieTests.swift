import Requests
import Testing

@testable import Requests

/// RFC 6265's examples and rules, for one host.
@Suite struct CookieTests {
    /// What is sent after some `Set-Cookie` headers.
    private func sent(
        _ headers: [String], host: String = "example.com", from path: String = "/", to target: String = "/",
        isTLS: Bool = true, at times: (set: Int64, ask: Int64) = (0, 0)
    ) -> String? {
        var jar = CookieJar()
        for header in headers { jar.store(Array(header.utf8), host: host, path: Array(path.utf8), now: times.set) }
        return sent(jar, to: target, isTLS: isTLS, at: times.ask)
    }

    private func sent(_ jar: CookieJar, to target: String = "/", isTLS: Bool = true, at now: Int64 = 0) -> String? {
        var output: [UInt8] = []
        let isAny = jar.write(path: Array(target.utf8), isTLS: isTLS, now: now, into: &output)
        return isAny ? String(decoding: output, as: UTF8.self) : nil
    }

    /// Section 3.1.
    @Test func theExamplesOfTheStandardHold() {
        #expect(sent(["SID=31d4d96e407aad42"]) == "SID=31d4d96e407aad42")
        #expect(sent(["SID=31d4d96e407aad42; Path=/; Domain=example.com"]) == "SID=31d4d96e407aad42")
        let both = ["SID=31d4d96e407aad42; Path=/; Secure; HttpOnly", "lang=en-US; Path=/; Domain=example.com"]
        #expect(sent(both) == "SID=31d4d96e407aad42; lang=en-US")
        #expect(sent(both, isTLS: false) == "lang=en-US")
        let dated = ["lang=en-US; Expires=Wed, 09 Jun 2021 10:18:14 GMT"]
        #expect(sent(dated, at: (1_623_233_893, 1_623_233_893)) == "lang=en-US")
        #expect(sent(dated, at: (1_623_233_893, 1_623_233_894)) == nil)
        let deleted = both + ["lang=; Expires=Sun, 06 Nov 1994 08:49:37 GMT"]
        #expect(sent(deleted, at: (1_623_233_893, 1_623_233_893)) == "SID=31d4d96e407aad42")
    }

    @Test func namesAndValuesAreWhatStandsAroundTheFirstEquals() {
        #expect(sent([" a = b = c ; x=y"]) == "a=b = c")
        #expect(sent(["a=\"b c\""]) == "a=\"b c\"")
        #expect(sent(["a="]) == "a=")
        for nothing in ["a", "=b", "", ";", "; a=b", " = "] { #expect(sent([nothing]) == nil, "\(nothing)") }
        #expect(sent(["a=b\r\nx: y"]) == nil)
        #expect(sent(["a=b\tc"]) == "a=b\tc")
    }

    @Test func anotherValueOfTheSameNameAndPathReplacesAndKeepsItsPlace() {
        #expect(sent(["a=1", "b=2", "a=3"]) == "a=3; b=2")
        #expect(sent(["a=1; Path=/", "a=2; Path=/x"], to: "/x") == "a=2; a=1")
    }

    /// Sections 5.1.4 and 5.4.
    @Test func pathsDecideWhatIsSent() {
        let own = ["a=1; Path=/docs"]
        for target in ["/docs", "/docs/", "/docs/web/x"] { #expect(sent(own, to: target) == "a=1", "\(target)") }
        for target in ["/", "/docsets", "/doc", "/DOCS"] { #expect(sent(own, to: target) == nil, "\(target)") }
        #expect(sent(["a=1; Path=/docs/"], to: "/docs") == nil)
        #expect(sent(["a=1; Path=/docs/"], to: "/docs/x") == "a=1")
        #expect(
            sent(["short=1; Path=/", "long=2; Path=/a/b", "also=3; Path=/"], to: "/a/b") == "long=2; short=1; also=3")
        // Without a path, or with one that is none, that of the request up to its last slash.
        #expect(sent(["a=1"], from: "/x/y/z", to: "/x/y") == "a=1")
        #expect(sent(["a=1"], from: "/x/y/z", to: "/x") == nil)
        #expect(sent(["a=1; Path=y"], from: "/x/y", to: "/x/1") == "a=1")
        #expect(sent(["a=1"], from: "/x", to: "/") == "a=1")
        #expect(sent(["a=1; Path=/a; Path=/b"], to: "/b") == "a=1")
    }

    /// Section 5.1.3.
    @Test func aDomainIsTheHostOrTheEndOfIt() {
        #expect(sent(["a=1; Domain=example.com"], host: "www.example.com") == "a=1")
        #expect(sent(["a=1; Domain=.EXAMPLE.com"], host: "www.example.com") == "a=1")
        #expect(sent(["a=1; Domain="], host: "www.example.com") == "a=1")
        for domain in ["other.com", "ww.example.com", "ample.com", "com.example"] {
            #expect(sent(["a=1; Domain=\(domain)"], host: "www.example.com") == nil, "\(domain)")
        }
        #expect(sent(["a=1; Domain=0.0.1"], host: "127.0.0.1") == nil)
        #expect(sent(["a=1; Domain=127.0.0.1"], host: "127.0.0.1") == "a=1")
    }

    @Test func agesCountBeforeDates() {
        #expect(sent(["a=1; Max-Age=10"], at: (100, 109)) == "a=1")
        #expect(sent(["a=1; Max-Age=10"], at: (100, 110)) == nil)
        #expect(sent(["a=1; Max-Age=0"]) == nil)
        #expect(sent(["a=1; Max-Age=-5"]) == nil)
        #expect(sent(["a=1; Max-Age=99999999999999999999999"], at: (100, 3_000_000_000)) == "a=1")
        #expect(sent(["a=1; Max-Age=x"]) == "a=1")
        let date = "Expires=Thu, 01 Jan 1970 00:00:01 GMT"
        #expect(sent(["a=1; Max-Age=10; \(date)"], at: (5, 6)) == "a=1")
        #expect(sent(["a=1; \(date); Max-Age=10"], at: (5, 6)) == "a=1")
        #expect(sent(["a=1", "a=2; Max-Age=0"]) == nil)
    }

    /// Section 5.1.1. The seconds are those of GNU's date.
    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Wed, 09 Jun 2021 10:18:14 GMT", 1_623_233_894), ("29 feb 2024 23:59:59", 1_709_251_199),
            ("1 Jan 69 0:0:0", 3_124_224_000), ("01 Jan 1601 00:00:00", -11_644_473_600),
        ] as [(String, Int64)])
    func datesAreReadInAnyForm(text: String, seconds: Int64) {
        #expect(CookieDate.seconds(Substring(text)) == seconds)
    }

    @Test(arguments: [
        "", "Sun, 06 Nov 1994", "08:49:37", "Sun, 32 Nov 1994 08:49:37", "Sun, 06 Nov 1994 24:00:00",
        "Sun, 06 Nov 1994 08:60:00", "Sun, 06 Nov 1600 08:49:37", "06 Foo 1994 08:49:37",
    ])
    func whatIsNoDateIsNone(text: String) { #expect(CookieDate.seconds(Substring(text)) == nil) }

    @Test func aJarIsBounded() {
        var jar = CookieJar()
        for index in 0..<(CookieJar.maximumCount + 2) {
            jar.store(Array("c\(index)=1".utf8), host: "a", path: [0x2F], now: 0)
        }
        #expect(jar.count == CookieJar.maximumCount)
        #expect(sent(jar)?.hasPrefix("c2=1; c3=1") == true)
        let long = "a=" + String(repeating: "b", count: CookieJar.maximumSize - 2)
        #expect(sent([long]) == long)
        #expect(sent([long + "b"]) == nil)
    }

    @Test func aRequestCarriesTheCookiesOfItsPath() throws {
        let prepared = try Prepared([
            "name: a, get: /x/y", "name: b, get: /, headers: { cookie: fixed=1 }",
            "name: c, post: \"/${people.user}\", body: \"${uuid}\"",
        ])
        var customer = try prepared.customer()
        #expect(!(try prepared.text(0, &customer)).contains("cookie"))
        #expect(try prepared.text(1, &customer).contains("\r\ncookie: fixed=1\r\n\r\n"))
        customer.cookies.store(Array("s=2; Path=/x".utf8), host: "shop.example", path: customer.path, now: 0)
        #expect(try prepared.text(0, &customer).hasSuffix("\r\ncookie: s=2\r\n\r\n"))
        #expect(try prepared.text(1, &customer).contains("\r\ncookie: fixed=1\r\n\r\n"))
        customer.cookies.store(Array("t=3; Path=/".utf8), host: "shop.example", path: customer.path, now: 0)
        #expect(try prepared.text(1, &customer).contains("\r\ncookie: fixed=1; t=3\r\n\r\n"))
        #expect(try prepared.text(2, &customer).contains("\r\ncookie: t=3\r\ncontent-length: 36\r\n\r\n"))
    }
}
