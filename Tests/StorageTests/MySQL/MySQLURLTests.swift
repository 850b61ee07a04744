import MySQLStorage
import Testing

/// What URLs of servers say, and what is wrong with them.
@Suite struct MySQLURLTests {
    @Test(arguments: [
        ("mysql://shop@127.0.0.1:3307", MySQLServer(.tcp(host: "127.0.0.1", port: 3307), user: "shop")),
        ("mysql://shop@db.example", MySQLServer(.tcp(host: "db.example", port: 3306), user: "shop")),
        ("mysql://shop@db.example/", MySQLServer(.tcp(host: "db.example", port: 3306), user: "shop")),
        ("mysql://shop@[::1]:65535", MySQLServer(.tcp(host: "::1", port: 65535), user: "shop")),
        ("mysql://shop@[::1]/f-1_x", MySQLServer(.tcp(host: "::1", port: 3306), user: "shop", prefix: "f-1_x")),
        ("mysql://a%40b%25@h?tls=off", MySQLServer(.tcp(host: "h", port: 3306), user: "a@b%")),
        ("mysql://shop@localhost?socket=/run/my%20sql", MySQLServer(.socket("/run/my sql"), user: "shop")),
        ("mysql://shop@localhost/p?socket=/s", MySQLServer(.socket("/s"), user: "shop", prefix: "p")),
        ("mysql://shop@h?tls=verify", MySQLServer(.tcp(host: "h", port: 3306), user: "shop", tls: .init())),
        (
            "mysql://shop@h?ca=/etc/db.pem&tls=verify",
            MySQLServer(.tcp(host: "h", port: 3306), user: "shop", tls: .init(authorities: "/etc/db.pem"))
        ),
    ])
    func aURLSaysWhereTheServerIsAndWhoAsks(url: String, server: MySQLServer) throws {
        #expect(try MySQLServer(url: url) == server)
    }

    @Test func whatAServerTellsOfItselfIsAURLOfIt() throws {
        for url in [
            "mysql://shop@127.0.0.1:3307", "mysql://shop@[::1]:3306", "mysql://shop@localhost?socket=/run/mysqld.sock",
        ] {
            let server = try MySQLServer(url: url, password: .file("/secret"))
            #expect(server.description == url)
            #expect(server.password == .file("/secret"))
        }
    }

    @Test(arguments: [
        ("", "begins with mysql://"), ("postgres://a@b", "begins with mysql://"), ("mysql://", "names no user"),
        ("mysql://127.0.0.1:3306", "names no user"), ("mysql://@host", "names no user"),
        ("mysql://shop@", "names no host"), ("mysql://shop@:3306", "names no host"),
        ("mysql://shop@host:", "port  is no number"), ("mysql://shop@host:0", "port 0 is no number"),
        ("mysql://shop@host:65536", "port 65536 is no number"), ("mysql://shop@host:-1", "port -1 is no number"),
        ("mysql://shop@::1", "written as [::1]"), ("mysql://shop@[::1", "has no ]"),
        ("mysql://shop@[::1]x", "x after its host"), ("mysql://shop@ho st", "is no name of a host"),
        ("mysql://shop@host/Shop", "small letters"), ("mysql://shop@host/a/b", "small letters"),
        ("mysql://shop@host/\(String(repeating: "a", count: 33))", "up to 32"),
        ("mysql://\(String(repeating: "u", count: 81))@host", "has 81 bytes"),
        ("mysql://shop@host?socket=/s", "a socket is on this machine"),
        ("mysql://shop@localhost:3306?socket=/s", "a socket is on this machine"),
        ("mysql://shop@localhost?socket=s", "no path from /"),
        ("mysql://shop@localhost?socket=", "socket has no value"),
        ("mysql://shop@localhost?socket=/\(String(repeating: "s", count: 107))", "has 108 bytes"),
        ("mysql://shop@localhost?socket=/s&socket=/t", "says socket twice"),
        ("mysql://shop@localhost?socket=/s&tls=verify", "a socket does not need"),
        ("mysql://shop@host?tls=yes", "tls is yes"), ("mysql://shop@host?ca=/a.pem", "needs tls=verify"),
        ("mysql://shop@host?charset=latin1", "charset, which is not known"), ("mysql://shop@host?", " has no value"),
        ("mysql://a%4@host", "% without two digits"), ("mysql://a%+1@host", "% without two digits"),
        ("mysql://a%00@host", "user is no text"), ("mysql://a%FF@host", "user is no text"),
        ("mysql://shop@h\u{1b}[2J", "\\x1b"),
    ])
    func whatIsWrongIsSaid(url: String, words: String) throws {
        let error = #expect(throws: MySQLURLError.self) { try MySQLServer(url: url) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "-")")
    }

    @Test(
        "A password in a URL is refused, and repeated nowhere",
        arguments: [
            "mysql://shop:S3cret@host", "mysql://shop:S3cret@host:3306/p?tls=verify",
            "mysql://shop:S3/cret?S3cret@host",
            "mysql://shop:S3cret@S3cret@host", "mysql://shop:@host", "mysql://:S3cret@host",
            "mysql://shop@host?password=S3cret",
        ])
    func password(url: String) throws {
        let error = #expect(throws: MySQLURLError.self) { try MySQLServer(url: url) }
        let text = error?.description ?? ""
        #expect(text.contains("password") && text.contains("in a file"))
        #expect(!text.contains("cret"))
    }
}
