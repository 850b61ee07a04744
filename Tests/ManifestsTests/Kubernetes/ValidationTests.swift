import Foundation
import Manifests
import TestSupport
import Testing

/// Manifests as those see them who take them: Kubernetes' own schemas, kustomize, and the schemas of jobs.
@Suite struct ValidationTests {
    /// What Kubernetes' own schemas do not have: kinds that others add.
    private static let others = ["Gateway", "HTTPRoute", "BackendTrafficPolicy"]

    @Test(
        .enabled(if: Tool.python != nil, "no kubernetes-validate: make install-test gets it, where PyPI is reached"),
        arguments: Written.all)
    func kubernetesTakesEveryObject(file: String) throws {
        let folder = try TemporaryFolder()
        let written = try Written(file: file) {
            $0.host = "shop.example"
            $0.monitoringNamespace = "watching"
            $0.pipelines = [.github]
        }
        var names: [String] = []
        for file in written.manifests.files
        where file.path.hasSuffix(".yaml") && !file.path.hasSuffix("kustomization.yaml")
            || file.path.hasSuffix("template")
        {
            let kinds = try Value.documents(file.text).compactMap { $0["kind"].text }
            if kinds.contains(where: Self.others.contains) || kinds.isEmpty { continue }
            let name = file.path.replacing("/", with: "_") + ".yaml"
            try folder.write(name, file.text)
            names.append(name)
        }
        #expect(names.count > 10)
        let ended = try Tool.run(
            try #require(Tool.python), ["-m", "kubernetes_validate", "--strict"] + names, in: folder.path)
        #expect(ended.code == 0, "\(ended.output)")
    }

    @Test(.enabled(if: Tool.kubectl != nil, "no kubectl"), arguments: ["gateway", "ingress"])
    func kustomizePutsThemTogether(door: String) throws {
        let folder = try TemporaryFolder()
        let written = try Written(file: "08-autoscale.yaml")
        try written.write(to: folder.path)
        let ended = try Tool.run(try #require(Tool.kubectl), ["kustomize", door], in: folder.path)
        #expect(ended.code == 0, "\(ended.output)")
        let kinds = try Value.documents(ended.output).compactMap { $0["kind"].text }
        #expect(kinds.filter { $0 == "Deployment" }.count == 6)
        #expect(kinds.contains(door == "gateway" ? "HTTPRoute" : "Ingress"))
    }

    @Test(
        .enabled(if: Tool.python != nil, "no check-jsonschema: make install-test gets it, where PyPI is reached"),
        arguments: [
            ("pipeline/github.yml", "vendor.github-workflows"), ("pipeline/gitlab.yml", "vendor.gitlab-ci"),
        ])
    func jobsAreAsTheirSchemasSay(path: String, schema: String) throws {
        let folder = try TemporaryFolder()
        let written = try Written(file: "07-deploy-pipeline.yaml") { $0.pipelines = [.github, .gitlab] }
        try folder.write("jobs.yml", try written.text(path))
        let ended = try Tool.run(
            try #require(Tool.python),
            ["-m", "check_jsonschema", "--builtin-schema", schema, "--data-transform", "gitlab-ci", "jobs.yml"],
            in: folder.path)
        #expect(ended.code == 0, "\(ended.output)")
    }
}
