import Foundation
import TestSupport
import Testing

/// What a cluster would start, started here: the manifests' own arguments, accounts, probes and routes.
@Suite struct ManifestsServedTests {
    /// The Python with a reader of YAML that `make install-test` gets, and the servers.
    static let python: String? = {
        let path = Program.package.appendingPathComponent(".build/python-manifests/bin/python").path
        let script = """
            import os, shutil, yaml
            path = os.environ["PATH"] + ":/usr/sbin"
            names = ["mariadbd", "mariadb", "mariadb-install-db", "nginx", "bash"]
            print("here" if os.getuid() == 0 and all(shutil.which(name, path=path) for name in names) else "missing")
            """
        return (try? Python.run(["-c", script], python: [path])) == "here\n" ? path : nil
    }()

    @Test(.enabled(if: python != nil, "no MariaDB, nginx or PyYAML: make install-test gets them; or not root"))
    func customersAreServedByWhatTheManifestsSay() throws {
        let program = try Program()
        try program.folder.write(
            "served.yaml",
            """
            scenario: served
            traffic: { visitors: { executor: constant-arrival-rate, rate: 1/s } }
            shop: { services: { payment: { decline: 0% }, delivery: { transit: 1h, failure: 0% } } }

            """)
        let script = Program.package.appendingPathComponent("Tests/PerennialTests/Schemas/cluster.py").path
        let output = try Python.run(
            [script, program.executable.path, program.folder.path], python: [try #require(Self.python)])
        let line = output.split(separator: "\n").last.map(String.init) ?? ""
        #expect(
            line == #"{"placed": 201, "/orders/1": 200, "/payments/1": 200, "/deliveries/1": 200, "/messages/1": 200, "#
                + #""/products/3": 200, "/-/events": 404, "ends": [0, 0, 0, 0, 0, 0]}"#,
            "\(output)\n\((try? program.folder.text("log.txt"))?.suffix(6_000) ?? "")")
    }
}
