package import Applications
package import Scenarios

/// What a cluster needs to run a served application, made from a scenario's own values.
///
/// Nothing is read or written here. The same application, scenario and options give the same files, byte for byte.
package struct ClusterManifests: Sendable {
    /// In the order of their paths.
    package let files: [ManifestFile]
    /// What the scenario says and the files cannot, or say in another way. In the order of the scenario.
    package let notes: [String]

    /// - Throws: ``ManifestProblems`` for what a cluster cannot have.
    package init(_ application: any ServedApplication, _ scenario: Scenario, _ options: ManifestOptions) throws {
        let plan = try ClusterPlan(application, scenario, options)
        try ManifestChecks.check(plan)
        notes = ManifestNotes(plan).notes
        files = (try Self.base(plan) + Self.doors(plan) + Self.further(plan)).sorted { $0.path < $1.path }
    }

    // MARK: Folders

    /// What every cluster gets.
    private static func base(_ plan: ClusterPlan) throws -> [ManifestFile] {
        let (pods, scaling) = (Deployments(plan: plan), Autoscalers(plan: plan))
        let (configuration, database) = (Configuration(plan: plan), DatabaseServer(plan: plan))
        var files = [
            try ManifestFile("namespace.yaml", [configuration.namespace]),
            try ManifestFile("scenario.yaml", [configuration.scenario]),
            try ManifestFile("database.yaml", [database.service, database.accounts, database.set]),
            try ManifestFile("network.yaml", NetworkPolicies(plan: plan).documents),
        ]
        for service in plan.services {
            let documents = [
                pods.deployment(of: service), pods.service(of: service), scaling.disruptionBudget(of: service),
                scaling.autoscaler(of: service),
            ].compactMap(\.self)
            files.append(try ManifestFile("services/\(service.name).yaml", documents))
        }
        return try folder(
            "base", files, resources: files.map(\.path),
            "Everything but the door; ../gateway and ../ingress add one. The secrets are not here: ../secrets.yaml.template says how to make them."
        ) + [
            try ManifestFile("secrets.yaml.template", configuration.secretsTemplate),
            ManifestFile("Containerfile", Containerfile(plan: plan).text),
        ]
    }

    private static func doors(_ plan: ClusterPlan) throws -> [ManifestFile] {
        let gateway = GatewayDoor(plan: plan)
        return try folder(
            "gateway",
            [
                ManifestFile("gateway.yaml", gateway.documents), ManifestFile("envoy.yaml", [gateway.policy]),
            ], resources: ["../base", "gateway.yaml", "envoy.yaml"],
            "With a door by the Gateway API. Without Envoy Gateway leave envoy.yaml out.\n\n  kubectl apply -k gateway")
            + folder(
                "ingress", [ManifestFile("ingress.yaml", [IngressDoor(plan: plan).document])],
                resources: ["../base", "ingress.yaml"],
                "With a door for ingress-nginx.\n\n  kubectl apply -k ingress")
    }

    private static func folder(
        _ name: String, _ files: [ManifestFile], resources: [String], _ comment: String
    ) throws -> [ManifestFile] {
        let kustomization = YAMLDocument(
            comment,
            [
                "apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization",
                "resources": .texts(resources.sorted()),
            ])
        return files.map { $0.moved(to: name) } + [try ManifestFile("\(name)/kustomization.yaml", [kustomization])]
    }

    /// What was asked for besides.
    private static func further(_ plan: ClusterPlan) throws -> [ManifestFile] {
        var files: [ManifestFile] = []
        if let nginx = plan.options.nginx {
            files.append(ManifestFile("nginx.conf", NginxConfiguration(plan, nginx).text))
        }
        guard !plan.options.pipelines.isEmpty else { return files }
        let jobs = PipelineJobs(plan: plan)
        for pipeline in plan.options.pipelines {
            switch pipeline {
            case .github: files.append(try ManifestFile(PipelineJobs.githubPath, [jobs.github]))
            case .gitlab: files.append(try ManifestFile(PipelineJobs.gitlabPath, [jobs.gitlab]))
            }
        }
        files.append(ManifestFile(ReleaseScript.path, ReleaseScript(plan: plan).text))
        files.append(ManifestFile(ApplyScript.path, ApplyScript(plan: plan).text))
        for service in plan.services where ReleaseSettings(service).strategy != .rolling {
            files.append(
                try ManifestFile(
                    "pipeline/canary/\(service.name).yaml", [Deployments(plan: plan).canary(of: service)]))
        }
        return files
    }
}
