import Foundation
import Manifests
import TestSupport
import Testing

/// The program that releases an image, with a `kubectl` that the test wrote: it notes what it is told, and shows
/// metrics that grow with each look at them.
@Suite struct ReleaseTests {
    private static let image = "registry.example/shop:2"

    /// What the pods of the new image count between two looks: requests, errors, and those that took more than 100 ms.
    private struct Pods {
        var requests = 100
        var errors = 0
        var slow = 0
        var restarts = 0
        /// Commands of kubectl that fail, by their beginning.
        var failing = ""
    }

    private struct Outcome {
        var code: Int32
        var output: String
        var commands: [String]
    }

    private func release(_ service: String, _ rest: String, _ pods: Pods, shop: String = "") throws -> Outcome {
        let folder = try TemporaryFolder()
        let versions = "services: { \(service): { replicas: 4, versions: { v2: {} } \(shop) } }"
        let written = try Written(shop: versions, rest: rest) { $0.pipelines = [.github] }
        try written.write(to: folder.file("k8s"))
        try folder.write("bin/kubectl", Self.kubectl(pods))
        // Nothing waits in a test.
        try folder.write("bin/sleep", "#!/bin/sh\n")
        for name in ["kubectl", "sleep"] {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.file("bin/\(name)"))
        }
        let path = "\(folder.file("bin")):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"
        let ended = try Tool.run(
            folder.file("k8s/pipeline/release.sh"), [service, Self.image], in: folder.path,
            environment: ["PATH": path, "NOTES": folder.path, "TMPDIR": folder.path])
        let commands = (try? folder.text("commands"))?.split(separator: "\n").map(String.init) ?? []
        #expect(!folder.names.contains { $0.hasPrefix("tmp.") }, "\(folder.names)")
        return Outcome(code: ended.code, output: ended.output, commands: commands.filter { !$0.hasPrefix("get") })
    }

    private static func kubectl(_ pods: Pods) -> String {
        """
        #!/bin/sh
        if [ "$1" = --namespace ]; then
          [ "$2" = shop ] || exit 9
          shift 2
        fi
        printf '%s\\n' "$*" >> "$NOTES/commands"
        case "\(pods.failing)" in ?*) case "$*" in "\(pods.failing)"*) exit 1 ;; esac ;; esac
        case "$*" in
        "get pods"*) echo "pod-a \(pods.restarts > 0 ? "$(wc -l < \"$NOTES/commands\")" : "0")"; echo "pod-b 0" ;;
        "get --raw"*)
          looks=$(($(cat "$NOTES/looks" 2> /dev/null || echo 0) + 1))
          echo "$looks" > "$NOTES/looks"
          good=$((looks * \(pods.requests - pods.errors))) bad=$((looks * \(pods.errors))) slow=$((looks * \(pods.slow)))
          echo '# TYPE http_request_duration_seconds histogram'
          for bound in 0.001 0.1; do
            echo "http_request_duration_seconds_bucket{route=\\"/orders\\",method=\\"GET\\",status=\\"200\\",le=\\"$bound\\"} $((good - slow))"
          done
          echo "http_request_duration_seconds_bucket{route=\\"/orders\\",method=\\"GET\\",status=\\"200\\",le=\\"+Inf\\"} $good"
          echo "http_request_duration_seconds_count{route=\\"/orders\\",method=\\"GET\\",status=\\"200\\"} $good"
          echo "http_request_duration_seconds_bucket{route=\\"/orders\\",method=\\"GET\\",status=\\"503\\",le=\\"0.1\\"} $bad"
          echo "http_request_duration_seconds_count{route=\\"/orders\\",method=\\"GET\\",status=\\"503\\"} $bad"
          ;;
        esac

        """
    }

    private static let canary = """
        releases:
          - name: new
            at: 10s
            service: order
            version: v2
            strategy: canary
            steps: [ { setWeight: 25%, pause: 20s }, { setWeight: 50%, pause: 20s } ]
            analysis: { interval: 10s, count: 3, errorRate: 1%, p99: 100ms, minimumRequests: 50 }

        """

    @Test func aGoodImageTakesOverStepByStep() throws {
        let outcome = try release("order", Self.canary, Pods())
        #expect(outcome.code == 0, "\(outcome.output)")
        let scales = outcome.commands.filter { $0.hasPrefix("scale") }
        #expect(
            scales == [
                "scale deployment/order-canary --replicas 1", "scale deployment/order --replicas 3",
                "scale deployment/order-canary --replicas 2", "scale deployment/order --replicas 2",
                "scale deployment/order --replicas 4",
            ])
        #expect(outcome.commands.first?.hasPrefix("apply -f") == true)
        let images = outcome.commands.filter { $0.hasPrefix("set image") }
        #expect(
            images == [
                "set image deployment/order-canary order=\(Self.image)",
                "set image deployment/order order=\(Self.image)",
            ])
        #expect(outcome.commands.last == "delete deployment order-canary")
        #expect(outcome.output.hasSuffix("order: has taken over\n"))
    }

    @Test(arguments: [
        ("errors", "2 errors of 200"), ("slow", "requests are slow"), ("restarts", "restarts, more than 0"),
        ("few", "nothing can be said of it"), ("mute", "nothing can be said of it"),
    ])
    func aBadOneIsTakenBack(what: String, reason: String) throws {
        var pods = Pods()
        switch what {
        // Two pods, each shows what both have counted by then.
        case "errors": pods.errors = 2
        case "slow": pods.slow = 5
        case "restarts": pods.restarts = 1
        case "few": pods.requests = 0
        default: pods.failing = "get --raw"
        }
        let outcome = try release("order", Self.canary, pods)
        #expect(outcome.code == 1, "\(outcome.output)")
        #expect(outcome.output.contains(what == "errors" ? "errors of" : reason), "\(outcome.output)")
        #expect(!outcome.commands.contains("set image deployment/order order=\(Self.image)"))
        #expect(outcome.commands.contains("scale deployment/order --replicas 4"))
        #expect(outcome.commands.last == "delete deployment order-canary --ignore-not-found")
    }

    @Test(arguments: [
        "rollout status deployment/order-canary", "set image deployment/order-canary", "scale deployment/order ",
    ])
    func aCommandThatFailsTakesItBack(command: String) throws {
        let outcome = try release("order", Self.canary, Pods(failing: command))
        #expect(outcome.code == 1, "\(outcome.output)")
        #expect(outcome.output.contains("back to what was"))
        // Whatever fails on the way back, the rest is done.
        #expect(outcome.commands.last == "delete deployment order-canary --ignore-not-found")
    }

    @Test func aServiceWithoutAReleaseGoesPodByPod() throws {
        let good = try release("payment", "", Pods())
        #expect(good.code == 0, "\(good.output)")
        #expect(
            good.commands == [
                "set image deployment/payment payment=\(Self.image)",
                "rollout status deployment/payment --timeout 600s",
            ])
        let bad = try release("payment", "", Pods(failing: "rollout status"))
        #expect(bad.code == 1 && bad.commands.contains("rollout undo deployment/payment"))
    }

    @Test func aWholeSecondSetIsSwitchedToAndBack() throws {
        let rest = """
            releases:
              - { name: new, at: 10s, service: payment, version: v2, strategy: blue-green, analysis: { interval: 10s, count: 2 } }

            """
        let lead = { (track: String) -> String in
            "patch service payment --type merge -p {\"spec\":{\"selector\":{\"perennial/track\":\(track)}}}"
        }
        let good = try release("payment", rest, Pods())
        #expect(good.code == 0, "\(good.output)")
        #expect(
            good.commands.filter { $0.hasPrefix("patch") }
                == ["\"stable\"", "\"canary\"", "\"stable\"", "null"].map(lead))
        #expect(good.commands.contains("scale deployment/payment-canary --replicas 4"))
        let bad = try release("payment", rest, Pods(errors: 50))
        #expect(bad.code == 1)
        #expect(
            bad.commands.filter { $0.hasPrefix("patch") }
                == ["\"stable\"", "\"canary\"", "\"stable\"", "null"].map(lead))
        #expect(!bad.commands.contains("set image deployment/payment payment=\(Self.image)"))
    }

    @Test func theAutoscalersPodsAreLeftAlone() throws {
        let outcome = try release(
            "order", Self.canary, Pods(), shop: ", autoscaler: { minReplicas: 4, maxReplicas: 8 }")
        #expect(outcome.code == 0, "\(outcome.output)")
        #expect(
            outcome.commands.filter { $0.hasPrefix("scale") } == [
                "scale deployment/order-canary --replicas 1", "scale deployment/order-canary --replicas 2",
            ])
    }

    @Test func aServiceThatIsNotThereIsToldApart() throws {
        let folder = try TemporaryFolder()
        try Written(shop: "") { $0.pipelines = [.gitlab] }.write(to: folder.path)
        let ended = try Tool.run(folder.file("pipeline/release.sh"), ["stones", Self.image])
        #expect(ended.code == 64 && ended.output == "there is no service stones\n")
        #expect(try Tool.run(folder.file("pipeline/release.sh"), []).code == 64)
    }

    @Test func applyingTheManifestsChangesNoImage() throws {
        let folder = try TemporaryFolder()
        try Written(shop: "") { $0.pipelines = [.gitlab] }.write(to: folder.file("k8s"))
        try folder.write(
            "bin/kubectl",
            """
            #!/bin/sh
            case "$*" in
            *"get deployment order "*) echo registry.example/shop:runs ;;
            apply*) cp -R "$3/.." "$NOTES/applied" ;;
            esac

            """)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.file("bin/kubectl"))
        let path = "\(folder.file("bin")):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"
        let ended = try Tool.run(
            folder.file("k8s/pipeline/apply.sh"), ["gateway"],
            environment: ["PATH": path, "NOTES": folder.path, "IMAGE": Self.image])
        #expect(ended.code == 0, "\(ended.output)")
        func image(_ service: String) throws -> String? {
            try Value.documents(try folder.text("applied/base/services/\(service).yaml"))[0]["spec"]["template"][
                "spec"][
                    "containers"
                ][0]["image"].text
        }
        #expect(try image("order") == "registry.example/shop:runs", "it stays as it is")
        #expect(try image("payment") == Self.image, "it is not there yet")
        #expect(folder.exists("applied/gateway/gateway.yaml") && !folder.exists("applied/ingress"))
    }
}
