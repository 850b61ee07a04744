import Foundation
import TestSupport
import Testing

@Suite struct ManifestsCommandTests {
    private static let scenario = """
        scenario: small
        traffic: { visitors: { executor: constant-arrival-rate, rate: 1/s } }
        shop: { services: { order: { replicas: 3, probes: { readiness: { periodSeconds: 500ms } } } } }

        """

    private func program() throws -> Program {
        let program = try Program()
        try program.folder.write("shop.yaml", Self.scenario)
        return program
    }

    @Test func itWritesAFolderAndSaysWhatItCannotSay() throws {
        let program = try program()
        let ended = try program.run("manifests", "shop.yaml", "-o", "k8s/", "--image", "registry.example/shop:1")
        #expect(ended.code == 0)
        #expect(ended.output.hasSuffix("files in k8s\nto look at them: kubectl kustomize k8s/gateway\n"))
        #expect(
            ended.errors.contains("note: shop.services.order.probes.readiness.periodSeconds is 500ms: Kubernetes takes")
        )
        let files = program.folder.files("k8s")
        #expect(files.contains("base/services/order.yaml") && files.contains("ingress/ingress.yaml"))
        #expect(files.contains("Containerfile") && !files.contains("nginx.conf"))
        #expect(!files.contains { $0.hasPrefix("pipeline") })
        #expect(try program.folder.text("k8s/base/services/order.yaml").contains("replicas: 3"))
    }

    @Test func aFileOfSomebodyElseIsLeftAlone() throws {
        let program = try program()
        try program.folder.write("k8s/base/namespace.yaml", "mine: true\n")
        let refused = try program.run("manifests", "shop.yaml", "-o", "k8s")
        #expect(refused.code == 1)
        #expect(
            refused.errors.hasSuffix(
                "error: k8s/base/namespace.yaml: is there already\n"
                    + "hint: choose another folder with --out, or overwrite with --force\n"))
        #expect(program.folder.files("k8s") == ["base/namespace.yaml"], "nothing was written")
        #expect(try program.run("manifests", "shop.yaml", "-o", "k8s", "--force").code == 0)
        #expect(try program.folder.text("k8s/base/namespace.yaml").contains("kind: Namespace"))
    }

    @Test func itsOwnFilesAreWrittenAnewUntilSomebodyChangesOne() throws {
        let program = try program()
        #expect(try program.run("manifests", "shop.yaml", "-o", "k8s", "--nginx").code == 0)
        let again = try program.run("manifests", "shop.yaml", "-o", "k8s", "--set", "shop.services.order.replicas=5")
        #expect(again.code == 0)
        #expect(again.errors.contains("note: k8s/nginx.conf is from an earlier time and written no more; remove it"))
        #expect(try program.folder.text("k8s/base/services/order.yaml").contains("replicas: 5"))
        let text = try program.folder.text("k8s/base/services/order.yaml")
        try program.folder.write("k8s/base/services/order.yaml", text.replacing("replicas: 5", with: "replicas: 6"))
        let refused = try program.run("manifests", "shop.yaml", "-o", "k8s")
        #expect(refused.code == 1)
        #expect(refused.errors.contains("error: k8s/base/services/order.yaml: was changed since it was written"))
    }

    @Test func aCheckSaysWhetherTheFolderIsTheScenarios() throws {
        let program = try program()
        let missing = try program.run("manifests", "shop.yaml", "-o", "k8s", "--check")
        #expect(
            missing.code == 122 && missing.errors.contains("error: k8s/Containerfile: is not what the scenario makes"))
        #expect(try program.run("manifests", "shop.yaml", "-o", "k8s", "--pipeline", "both").code == 0)
        #expect(try program.run("manifests", "shop.yaml", "-o", "k8s", "--pipeline", "both", "--check").code == 0)
        let other = try program.run(
            "manifests", "shop.yaml", "-o", "k8s", "--pipeline", "both", "--check", "--set",
            "shop.services.payment.replicas=9")
        #expect(
            other.code == 122 && other.errors.contains("k8s/base/services/payment.yaml: is not what the scenario makes")
        )
        // What the jobs call is the same command.
        let job = try program.folder.text("k8s/pipeline/gitlab.yml")
        #expect(job.contains(".build/release/perennial manifests shop.yaml --check -o k8s --pipeline both"))
        #expect(FileManager.default.isExecutableFile(atPath: program.folder.file("k8s/pipeline/release.sh")))
    }

    @Test(arguments: [
        (["--namespace", "My Shop"], 104, "--namespace My Shop"),
        (["--nginx", "--upstream", "order"], 104, "--upstream order"),
        (["--upstream", "order=a:1"], 64, "--upstream goes with --nginx"), (["--force", "--check"], 64, "contradict"),
        (["--pipeline", "jenkins"], 64, "jenkins"), (["--nginx", "--upstream", "stones=a:1"], 104, "no such service"),
        (["--pipeline", "both", "--host", "a\u{1B}[31m"], 104, "has a character that means something else"),
    ])
    func argumentsThatMakeNoSenseAreTold(arguments: [String], code: Int32, message: String) throws {
        let program = try program()
        let ended = try program.run(["manifests", "shop.yaml", "-o", "k8s"] + arguments)
        #expect(ended.code == code && ended.errors.contains(message), "\(ended.errors)")
        #expect(!ended.errors.contains("\u{1B}") && !program.folder.exists("k8s"))
    }

    @Test func aProgramOfTheScenariosFolderGoesIntoTheImage() throws {
        let program = try Program()
        try program.folder.write(
            "it/shop.yaml",
            """
            scenario: small
            traffic: { visitors: { executor: constant-arrival-rate, rate: 1/s } }
            shop: { services: { notification: { external: { command: [python3, tell/it.py, "--fast"] } } } }

            """)
        try program.folder.write("it/tell/it.py", "")
        let ended = try program.run("manifests", "it/shop.yaml", "-o", "k8s")
        #expect(ended.code == 0, "\(ended.errors)")
        let text = try program.folder.text("k8s/Containerfile")
        #expect(text.contains("COPY [\"it/tell/it.py\", \"/etc/perennial/tell/it.py\"]"))
        #expect(text.contains(" python3 "))
    }

    #if os(Linux)
    /// What this program loads, by Debian's packages.
    @Test func theImageHasWhatTheProgramLoads() throws {
        let packages = [
            "libjemalloc.so.2": "libjemalloc2", "libmariadb.so.3": "libmariadb3", "libnats.so.3.4": "libnats3.4",
            "libsqlite3.so.0": "libsqlite3-0",
            "libstdc++.so.6": "libstdc++6", "libgcc_s.so.1": "libgcc-s1",
        ]
        let program = try program()
        #expect(try program.run("manifests", "shop.yaml", "-o", "k8s").code == 0)
        let image = try program.folder.text("k8s/Containerfile")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["readelf", "-d", program.executable.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let libraries = output.matches(of: #/\(NEEDED\).*\[(\S+)\]/#).map { String($0.output.1) }
        #expect(libraries.contains("libjemalloc.so.2"), "\(output)")
        // The C library's own; and what is Swift's, which an optimised program has in itself.
        let basic = ["libc.so", "libm.so", "ld-linux", "libpthread", "libdl", "libutil", "librt"]
        let swift = ["libswift", "libFoundation", "lib_Foundation", "libdispatch", "libBlocksRuntime"]
        for library in libraries where !(basic + swift).contains(where: { library.hasPrefix($0) }) {
            let package = try #require(packages[library], "a package with \(library), for the image")
            #expect(image.contains(" \(package) "), "\(library)")
        }
    }
    #endif
}
