import ActorRuntime
import Contexts
import FlowerShopApplication
import Foundation
import Manifests
import Platform
import Scenarios
import Testing

/// Every figure of a scenario that a manifest carries is found in it again.
@Suite struct FigureTests {
    @Test(arguments: Written.all)
    func deploymentsHaveTheScenariosFigures(file: String) throws {
        let written = try Written(file: file)
        for entry in written.scenario.application.services {
            let spec = entry.spec
            let deployment = try written.object("Deployment", spec.name)["spec"]
            #expect(deployment["replicas"].number == (spec.autoscaler == nil ? spec.replicas : nil))
            #expect(deployment["minReadySeconds"].number == seconds(spec.strategy.minReadySeconds))
            #expect(deployment["progressDeadlineSeconds"].number == seconds(spec.strategy.progressDeadline))
            let rolling = deployment["strategy"]["rollingUpdate"]
            #expect(rolling["maxSurge"].intOrPercent == spec.strategy.maxSurge.description)
            #expect(rolling["maxUnavailable"].intOrPercent == spec.strategy.maxUnavailable.description)
            let pod = deployment["template"]["spec"]
            #expect(pod["terminationGracePeriodSeconds"].number == max(1, seconds(spec.termination.gracePeriod)))
            let container = pod["containers"][0]
            #expect(
                container["lifecycle"]["preStop"]["sleep"]["seconds"].number
                    == (spec.termination.preStop == .zero ? nil : seconds(spec.termination.preStop)))
            #expect(container["resources"]["requests"]["memory"].text == MemoryText.print(spec.memory.base))
            #expect(container["resources"]["limits"]["memory"].text == MemoryText.print(spec.memory.limit))
            for kind in ProbeKind.allCases { check(container["\(kind.rawValue)Probe"], spec.probes[kind]) }
            #expect(container["image"].text == "registry.example/shop:1")
            let secret = try #require(pod["volumes"].list.first { $0["name"].text == "password" })["secret"]
            #expect(secret["secretName"].text == spec.database.secret && secret["items"][0]["key"].text == spec.name)
        }
    }

    private func check(_ written: Value, _ probe: ProbeSpec?) {
        #expect(written.isThere == (probe != nil))
        guard let probe else { return }
        #expect(written["initialDelaySeconds"].number == seconds(probe.initialDelay))
        #expect(written["periodSeconds"].number == seconds(probe.period))
        #expect(written["timeoutSeconds"].number == seconds(probe.timeout))
        #expect(written["successThreshold"].number == probe.successThreshold)
        #expect(written["failureThreshold"].number == probe.failureThreshold)
        #expect(written["httpGet"]["port"].text == "management")
    }

    @Test(arguments: Written.all)
    func autoscalersHaveTheScenariosFigures(file: String) throws {
        let written = try Written(file: file)
        for entry in written.scenario.application.services {
            guard let spec = entry.spec.autoscaler else {
                #expect(try !written.has("HorizontalPodAutoscaler", entry.spec.name))
                continue
            }
            let scaler = try written.object("HorizontalPodAutoscaler", entry.spec.name)["spec"]
            #expect(scaler["minReplicas"].number == spec.minReplicas)
            #expect(scaler["maxReplicas"].number == spec.maxReplicas)
            #expect(scaler["scaleTargetRef"]["name"].text == entry.spec.name)
            #expect(scaler["metrics"].list.count == spec.metrics.count)
            #expect(scaler["behavior"].isThere == (spec.behavior != nil))
        }
    }

    @Test func metricsAndRulesOfAnAutoscalerAreItsOwn() throws {
        let written = try Written(
            shop: """
                services:
                  order:
                    autoscaler:
                      minReplicas: 2
                      maxReplicas: 9
                      metrics:
                        - cpu: { averageUtilization: 65% }
                        - requestsPerSecond: { averageValue: 12.5 }
                        - mailboxDepth: { averageValue: 8 }
                      behavior:
                        scaleUp: { stabilizationWindowSeconds: 30, selectPolicy: Min, policies: [ { type: Pods, value: 3, periodSeconds: 20 } ] }
                        scaleDown: { selectPolicy: Disabled }
                """)
        let spec = try written.object("HorizontalPodAutoscaler", "order")["spec"]
        let metrics = spec["metrics"]
        #expect(metrics[0]["resource"]["target"]["averageUtilization"].number == 65)
        #expect(metrics[1]["pods"]["metric"]["name"].text == "requests_per_second")
        #expect(metrics[1]["pods"]["target"]["averageValue"].text == "12500m")
        #expect(metrics[2]["pods"]["metric"]["name"].text == "replica_mailbox_depth")
        #expect(metrics[2]["pods"]["target"]["averageValue"].text == "8")
        let up = spec["behavior"]["scaleUp"]
        #expect(up["stabilizationWindowSeconds"].number == 30 && up["selectPolicy"].text == "Min")
        #expect(up["policies"].list.count == 1 && up["policies"][0]["type"].text == "Pods")
        #expect(up["policies"][0]["value"].number == 3 && up["policies"][0]["periodSeconds"].number == 20)
        #expect(spec["behavior"]["scaleDown"]["selectPolicy"].text == "Disabled")
        #expect(spec["behavior"]["scaleDown"]["stabilizationWindowSeconds"].number == 300)
    }

    @Test(arguments: Written.all)
    func whatReplicasReadIsTheScenario(file: String) throws {
        let written = try Written(file: file)
        let text = try #require(try written.object("ConfigMap", "scenario")["data"]["scenario.yaml"].text)
        let read = try ScenarioReader(.flowerShop).read(
            Array(text.utf8), file: Written.package.appendingPathComponent("scenarios/scenario.yaml").path
        ).scenario
        #expect(read.application == written.scenario.application)
        #expect(read.seed == written.scenario.seed && read.faults.isEmpty && read.variants.isEmpty)
    }

    @Test func changedExpectationsRestartNothingAndAChangedShopDoes() throws {
        func mark(_ shop: String, _ rest: String) throws -> String? {
            try Written(shop: shop, rest: rest).object("Deployment", "order")["spec"]["template"]["metadata"][
                "annotations"][
                    "perennial/scenario"
                ].text
        }
        let mark = try mark("", "")
        #expect(try mark != nil && self.expected("expect: [ saga.completion >= 99% ]\n") == mark)
        #expect(
            try Written(shop: "services: { order: { workers: 3 } }").object("Deployment", "order")["spec"]["template"][
                "metadata"]["annotations"]["perennial/scenario"].text != mark)
    }

    private func expected(_ rest: String) throws -> String? {
        try Written(shop: "", rest: rest).object("Deployment", "order")["spec"]["template"]["metadata"]["annotations"][
            "perennial/scenario"
        ].text
    }

    @Test func timesAreRoundedUpAndTheNoteSaysSo() throws {
        let written = try Written(
            shop: """
                services:
                  order:
                    probes: { readiness: { periodSeconds: 500ms, timeoutSeconds: 1500ms } }
                    termination: { preStop: 2500ms, terminationGracePeriodSeconds: 20 }
                """)
        let container = try written.object("Deployment", "order")["spec"]["template"]["spec"]["containers"][0]
        #expect(container["readinessProbe"]["periodSeconds"].number == 1)
        #expect(container["readinessProbe"]["timeoutSeconds"].number == 2)
        #expect(container["lifecycle"]["preStop"]["sleep"]["seconds"].number == 3)
        let notes = written.manifests.notes
        #expect(notes.contains { $0.contains("shop.services.order.probes.readiness.periodSeconds is 500ms") })
        #expect(notes.contains { $0.contains("shop.services.order.termination.preStop is 2.5s") })
    }

    private func seconds(_ span: Timespan) -> Int { Int((span.nanoseconds + 999_999_999) / 1_000_000_000) }
}
