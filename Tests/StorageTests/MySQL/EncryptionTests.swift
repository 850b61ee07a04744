import Contexts
import Foundation
import MySQLStorage
import Storage
import StorageSamples
import TestDatabases
import TestSupport
import Testing

/// Connections over TCP, in clear and encrypted.
@Suite(
    .enabled(if: MariaDBServer.isInstalled, MariaDBServer.isMissing),
    .enabled(if: Certificates.canMake, "openssl is not installed"))
struct EncryptionTests {
    private func open(_ server: MySQLServer) async throws -> (database: NumberDatabase, cipher: String) {
        let store = try MySQLStore(server, database: "test_numbers")
        let database = try await NumberDatabase.open(
            NumberTables(), in: store, of: ServiceID(rawValue: 0), firstEvent: 0)
        try await database.increment(1)
        let text = "SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'"
        return (database, try await store.texts(text)[0])
    }

    @Test("It is encrypted if it is to be, and then only with a server whose certificate is right")
    func certificates() async throws {
        let certificates = try Certificates()
        let port = try FreePort.find()
        let server = try MariaDBServer(options: [
            "--port=\(port)", "--bind-address=127.0.0.1", "--ssl-cert=\(certificates.certificate)",
            "--ssl-key=\(certificates.key)", "--skip-name-resolve",
        ])
        func with(_ host: String, _ tls: MySQLServer.TLS?) -> MySQLServer {
            MySQLServer(.tcp(host: host, port: port), user: "root", tls: tls)
        }
        let trusted = MySQLServer.TLS(authorities: certificates.authority)
        #expect(try await open(with("127.0.0.1", nil)).cipher == "")
        #expect(try await !open(with("localhost", trusted)).cipher.isEmpty)
        for (host, tls, what) in [
            ("127.0.0.1", trusted, "a certificate for another host"),
            ("localhost", MySQLServer.TLS(), "a certificate that the system's authorities have not signed"),
            ("localhost", MySQLServer.TLS(authorities: certificates.other), "another authority"),
            ("localhost", MySQLServer.TLS(authorities: "/none.pem"), "no file of authorities"),
        ] as [(String, MySQLServer.TLS, String)] {
            let error = await failure { try await open(with(host, tls)) }
            #expect(error?.kind == .unavailable && error?.operation == .open, "\(what): \(error as Any)")
            #expect(error?.detail.contains("(MySQL error 2026)") == true, "\(what): \(error as Any)")
        }
        withExtendedLifetime(server) {}
    }

    @Test func aServerThatCannotEncryptIsRefused() async throws {
        let port = try FreePort.find()
        let server = try MariaDBServer(options: [
            "--port=\(port)", "--bind-address=127.0.0.1", "--skip-ssl", "--skip-name-resolve",
        ])
        let user = MySQLServer(.tcp(host: "127.0.0.1", port: port), user: "root", tls: .init())
        let error = await failure { try await open(user) }
        #expect(error?.kind == .unavailable && error?.detail.contains("(MySQL error 2026)") == true, "\(error as Any)")
        withExtendedLifetime(server) {}
    }
}

/// A port that nobody has at this moment.
private enum FreePort {
    static func find() throws -> UInt16 {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isFound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 && getsockname(socket, $0, &size) == 0
            }
        }
        try #require(isFound)
        return UInt16(bigEndian: address.sin_port)
    }
}
