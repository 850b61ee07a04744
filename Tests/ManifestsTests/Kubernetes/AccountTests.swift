import Foundation
import TestSupport
import Testing

/// The database server's script, run in a server of the test's own.
@Suite(
    .enabled(
        if: Tool.mariadbd != nil && Tool.find("mariadb") != nil && Tool.bash != nil && getuid() == 0,
        "no MariaDB server, or not root"))
struct AccountTests {
    @Test func eachServiceHasADatabaseAndAUserWhoSeesNoOther() throws {
        let folder = try TemporaryFolder()
        let data = folder.file("data")
        let install = try Tool.run(
            "mariadb-install-db",
            [
                "--no-defaults", "--user=root", "--datadir=\(data)", "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ])
        #expect(install.code == 0, "\(install.output)")
        let socket = folder.file("s")
        let server = Process()
        server.executableURL = URL(fileURLWithPath: try #require(Tool.mariadbd))
        server.arguments = [
            "--no-defaults", "--user=root", "--datadir=\(data)", "--socket=\(socket)", "--skip-networking",
        ]
        server.standardError = FileHandle.nullDevice
        server.standardOutput = FileHandle.nullDevice
        try server.run()
        defer {
            server.terminate()
            server.waitUntilExit()
        }
        func sql(_ text: String, as user: String = "root", password: String = "") throws -> Tool.Ended {
            try Tool.run(
                "mariadb", ["--no-defaults", "--socket=\(socket)", "--user=\(user)", "-N", "-e", text],
                environment: password.isEmpty ? [:] : ["MYSQL_PWD": password])
        }
        while try sql("SELECT 1").code != 0, server.isRunning { usleep(5_000) }
        let script = try #require(
            try Written(file: "01-saga.yaml").object("ConfigMap", "database-accounts")["data"]["accounts.sh"].text)
        try folder.write("accounts.sh", script)
        let services = ["order", "delivery", "inventory", "notification", "payment", "viewpage"]
        // Whatever a password has in it, SQL and the shell leave it alone.
        func password(_ service: String) -> String { #"a'b\"c$HOME`id`;-- "# + service }
        for service in services { try folder.write("accounts/\(service)", password(service)) }
        func run() throws -> Tool.Ended {
            try Tool.run(
                try #require(Tool.bash),
                [
                    "-c",
                    "docker_process_sql() { mariadb --no-defaults --socket=\(socket) --user=root \"$@\"; }; . ./accounts.sh",
                ], in: folder.path, environment: ["ACCOUNTS_FOLDER": folder.file("accounts")])
        }
        // Twice does no harm.
        for _ in 1...2 {
            let ended = try run()
            #expect(ended.code == 0 && ended.output == "", "\(ended.output)")
        }
        for service in services {
            let own = try sql("SHOW DATABASES LIKE 'perennial%'", as: service, password: password(service))
            #expect(own.code == 0 && own.output == "perennial_\(service)\n", "\(own.output)")
            let table = try sql(
                "CREATE TABLE perennial_\(service).t (a INT); DROP TABLE perennial_\(service).t", as: service,
                password: password(service))
            #expect(table.code == 0, "\(table.output)")
            let other = services.first { $0 != service } ?? ""
            #expect(try sql("USE perennial_\(other)", as: service, password: password(service)).code != 0)
            #expect(try sql("CREATE DATABASE perennialx\(service)", as: service, password: password(service)).code != 0)
            #expect(try sql("SELECT 1", as: service, password: "wrong").code != 0)
        }
        try folder.write("accounts/payment", "")
        let empty = try run()
        #expect(empty.code == 1 && empty.output.contains("the password of payment is empty"))
    }
}
