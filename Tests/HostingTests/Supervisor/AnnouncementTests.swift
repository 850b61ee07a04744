import Serving
import Testing
import Texts

@testable import Hosting

@Suite struct AnnouncementTests {
    @Test func `what a process says is understood`() throws {
        let said = Announcement([("gateway", .loopback(port: 8_080)), ("stones", .unix(path: "/tmp/a/stones.socket"))])
        #expect(Announcement(line: String(said.line.dropLast())) == said)
    }

    @Test(arguments: ["", "ready", "{}", "{\"listening\":{\"a\":1}}", "{\"listening\":{\"a\":\"nowhere\"}}"])
    func `what is no announcement is none`(_ line: String) { #expect(Announcement(line: line) == nil) }

    @Test func `a status is understood by who asks for it`() throws {
        let text = """
            {"gateway":null,"data":"data","ready":false,"emulated_times":true,"services":[{"name":"stones","desired":2,"ready":1,"version":"v1",\
            "rollout":"v2: going back","address":"127.0.0.1:8081","replicas":[{"name":"stones-0","version":"v2","phase":"back-off",\
            "ready":false,"restarts":3,"process":null}]}]}
            """
        let status = try #require(ServingStatus(try JSONReader.read(Array(text.utf8))))
        #expect(status.json.compact == text)
        #expect(!status.isReady)
    }
}
