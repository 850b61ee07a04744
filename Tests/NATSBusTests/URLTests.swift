import TestSupport
import Testing

@testable import NATSBus

@Suite struct URLTests {
    @Test func `a URL names a host, and may name a port, a prefix and how the server is known`() throws {
        #expect(try NATSServer(url: "nats://127.0.0.1:4223") == NATSServer(host: "127.0.0.1", port: 4_223))
        #expect(try NATSServer(url: "nats://bus.example") == NATSServer(host: "bus.example"))
        #expect(try NATSServer(url: "nats://[::1]/flowers") == NATSServer(host: "::1", prefix: "flowers"))
        let known = try NATSServer(url: "nats://bus.example:1?tls=verify&ca=/etc/bus.pem")
        #expect(known.tls == NATSServer.TLS(authorities: "/etc/bus.pem") && known.port == 1)
        for url in ["nats://127.0.0.1:4223", "nats://[::1]:7/flowers"] {
            #expect(try NATSServer(url: url).description == url)
        }
    }

    @Test(arguments: [
        "nats://shop:hunter2@127.0.0.1:4222", "nats://hunter2@127.0.0.1", "hunter2",
        "nats://h?password=hunter2", "nats://a:1/p?tls=off@hunter2",
    ]) func `no error repeats what may be a password`(url: String) throws {
        let error = try #require(throws: NATSBusError.self) { try NATSServer(url: url) }
        #expect(!error.description.contains("hunter2") || url == "\(error)")
        if url.contains("@") { #expect(error.description.contains("give it in a file")) }
    }

    @Test(arguments: [
        "nats://", "nats://:4222", "nats://h:0", "nats://h:65536", "nats://h:1:2", "nats://[::1", "nats://[::1]x",
        "nats://h/a.b", "nats://h/*", "nats://a b", "nats://h?tls", "nats://h?tls=on", "nats://h?ca=/x",
        "nats://h?tls=off&tls=off", "nats://h?x=1", "mysql://h",
    ]) func `what is no URL of a bus is refused`(url: String) {
        #expect(throws: NATSBusError.self) { try NATSServer(url: url) }
    }

    @Test func `credentials are a file of NATS, a user with a password, or a token`() throws {
        let folder = try TemporaryFolder()
        func content(_ text: String) throws -> NATSCredentials.Content {
            try NATSCredentials.file(folder.write("file", text)).read()
        }
        #expect(try content("shop:a:secret\n") == .user("shop", password: "a:secret"))
        #expect(try content("a-token\r\n") == .token("a-token"))
        let chained = "-----BEGIN NATS USER JWT-----\nabc\n------END NATS USER JWT------\n"
        #expect(try content(chained) == .chained(path: folder.file("file")))
        for text in ["", "\n", "two\nlines", "\u{7}"] {
            let error = try #require(throws: NATSBusError.self) { try content(text) }
            #expect(error.description.contains(folder.file("file")) && !error.description.contains("lines"))
        }
        #expect(throws: NATSBusError.self) { try NATSCredentials.file(folder.file("none")).read() }
        #expect("\(NATSCredentials.file("/x"))" == "the credentials in /x")
    }
}
