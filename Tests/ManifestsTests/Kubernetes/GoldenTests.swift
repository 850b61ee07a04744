import Foundation
import Testing

/// One service's manifests as a person found them good. `PERENNIAL_UPDATE_GOLDEN=1` writes what is made now instead,
/// and fails so that somebody looks at it.
@Suite struct GoldenTests {
    @Test(arguments: [
        "base/services/payment.yaml", "gateway/gateway.yaml", "gateway/envoy.yaml", "ingress/ingress.yaml",
    ])
    func theFileIsAsItWas(path: String) throws {
        let text = try Written(
            shop: """
                gateway: { loadBalancing: least-requests, timeout: 3s }
                services:
                  payment:
                    replicas: 3
                    probes: { liveness: { periodSeconds: 5 } }
                    termination: { preStop: 5s }
                    strategy: { maxSurge: 1, maxUnavailable: 0 }
                """
        ).text(path)
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Golden/\(path.split(separator: "/").last ?? "")")
        if ProcessInfo.processInfo.environment["PERENNIAL_UPDATE_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: file)
            Issue.record("\(path) was written; look at it")
            return
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }
}
