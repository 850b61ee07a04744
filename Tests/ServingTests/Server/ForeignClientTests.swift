import Foundation
import Serving
import TestSupport
import Testing

/// Clients that nobody here wrote.
@Suite(.onlyWithSockets) struct ForeignClientTests {
    @Test(.enabled(if: Tool.path("curl") != nil, "there is no curl"))
    func curlIsServed() async throws {
        let curl = try #require(Tool.path("curl"))
        try await withServer { server in
            let address = "http://127.0.0.1:\(server.port)"
            func say(_ arguments: String...) async throws -> String {
                try await Tool.run(curl, ["--http1.1", "-sS", "--max-time", "30"] + arguments).text
            }
            let hello = try await say("\(address)/hello")
            #expect(hello == "hello")
            // Two requests on one connection.
            #expect(try await say("-w", "%{num_connects}", "\(address)/hello", "\(address)/stones/1") == "hello11 -0")
            #expect(try await say("-d", "abc", "\(address)/echo") == "abc")
            #expect(try await say("-H", "Transfer-Encoding: chunked", "-d", "abc", "\(address)/echo") == "abc")
            #expect(try await say("-H", "Expect: 100-continue", "-d", "abc", "\(address)/echo") == "abc")
            #expect(try await say("-I", "-o", "/dev/null", "-w", "%{http_code}", "\(address)/hello") == "200")
            #expect(try await say("--http1.0", "\(address)/hello") == "hello")
            #expect(
                try await say("-o", "/dev/null", "-w", "%{http_code} %{content_type}", "\(address)/none")
                    == "404 application/problem+json")
            #expect(
                try await say("--path-as-is", "-o", "/dev/null", "-w", "%{http_code}", "\(address)/a/../hello") == "400"
            )
        }
    }

    @Test(.enabled(if: Tool.path("curl") != nil, "there is no curl"))
    func aBodyOfAGigabyteIsRefusedBeforeItIsSentAndOneInChunksSoonAfter() async throws {
        let curl = try #require(Tool.path("curl"))
        let figures = HTTPFigures()
        try await withServer(observer: figures) { server in
            let address = "http://127.0.0.1:\(server.port)/echo"
            let print = ["-o", "/dev/null", "-w", "%{http_code} %{size_upload}"]
            // The length is told, and a file with a hole is as good as a full one.
            let folder = try TemporaryFolder()
            let file = try folder.handle("gigabyte")
            try file.truncate(atOffset: 1 << 30)
            for fields in [["-H", "Expect:"], ["-H", "Transfer-Encoding: chunked", "-H", "Expect:"]] {
                let said = try await Tool.run(
                    curl,
                    ["--http1.1", "-sS", "--max-time", "60"] + print + fields + [
                        "-T", folder.file("gigabyte"), address,
                    ])
                let parts = said.text.split(separator: " ")
                #expect(parts.first?.hasSuffix("413") == true || parts.first == "405", "\(said.text)")
                #expect(try await server.isWell())
            }
            #expect(server.heldBodyBytes == 0)
        }
    }

    @Test(.enabled(if: Tool.path("python3") != nil, "there is no python3"))
    func pythonIsServed() async throws {
        let python = try #require(Tool.path("python3"))
        try await withServer { server in
            let script = """
                import http.client
                connection = http.client.HTTPConnection("127.0.0.1", \(server.port), timeout=30)
                for number in range(3):
                    connection.request("GET", f"/stones/{number}?q=1")
                    answer = connection.getresponse()
                    print(answer.status, answer.read().decode(), answer.getheader("connection"))
                connection.request("POST", "/echo", body=iter([b"ab", b"cd"]), encode_chunked=True,
                                   headers={"Transfer-Encoding": "chunked"})
                print(connection.getresponse().read().decode())
                connection.request("HEAD", "/hello")
                answer = connection.getresponse()
                print(answer.getheader("content-length"), len(answer.read()))
                connection.request("POST", "/echo", body=b"x" * 2000000)
                print(connection.getresponse().status)
                """
            let said = try await Tool.run(python, ["-c", script])
            #expect(said.text == "200 0 q=1 None\n200 1 q=1 None\n200 2 q=1 None\nabcd\n5 0\n413\n")
            #expect(said.code == 0)
        }
    }
}
