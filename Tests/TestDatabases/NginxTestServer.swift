internal import Foundation
internal import TestSupport

/// Debian's nginx with a configuration of the test's own, and its log of what it was asked.
///
/// Unchecked, because a ``TemporaryFolder`` is not Sendable: after the start this one is only read.
package final class NginxTestServer: @unchecked Sendable {
    package static let program = ["/usr/sbin/nginx", "/usr/bin/nginx"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    package static var isThere: Bool { program != nil }

    package let port: Int
    private let folder: TemporaryFolder
    private let life: KeptServer

    /// - Parameters:
    ///   - http: what stands in `http { }` before the server.
    ///   - locations: what stands in its `server { }`; FOLDER is the folder of its files.
    ///   - files: by name.
    ///   - log: a line of the log, in nginx' variables.
    package init(
        http: String = "", locations: String, files: [String: String] = [:],
        log: String = "$request_method $request_uri $status"
    ) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        port = try KeptServer.freePort()
        for (name, text) in files { try folder.write("files/\(name)", text) }
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "\($0)_temp_path \(folder.path)/\($0);"
        }
        try folder.write(
            "nginx.conf",
            """
            \(getuid() == 0 ? "user root;" : "")
            worker_processes 1;
            daemon off;
            pid \(folder.path)/nginx.pid;
            error_log \(folder.path)/errors.log;
            events { worker_connections 4096; }
            http {
              \(places.joined(separator: "\n  "))
              log_format asked '\(log)';
              access_log \(folder.path)/access.log asked;
              keepalive_requests 1000000;
              \(http)
              server {
                listen 127.0.0.1:\(port) backlog=4096;
                root \(folder.path)/files;
                \(locations.replacingOccurrences(of: "FOLDER", with: folder.path))
              }
            }

            """)
        life = try KeptServer(
            in: folder.path, greeting: (port, ""),
            [Self.program ?? "", "-p", folder.path, "-c", folder.file("nginx.conf"), "-e", "stderr"])
    }

    deinit { kill() }

    package var url: String { "http://127.0.0.1:\(port)" }

    /// The lines of its log.
    package var asked: [String] {
        ((try? folder.text("access.log")) ?? "").split(separator: "\n").map(String.init)
    }

    /// To the process that answers, and not to the one that looks after it.
    package func signalWorker(_ signal: Int32) throws {
        let path = "/proc/\(life.number)/task/\(life.number)/children"
        let children = try String(contentsOfFile: path, encoding: .utf8).split(separator: " ").compactMap { Int32($0) }
        for child in children { Foundation.kill(child, signal) }
    }

    package func kill() { life.kill() }
}
