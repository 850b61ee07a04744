internal import Platform

/// What the pods read: the namespace that they are in, the scenario, and the secrets that somebody has to make.
struct Configuration: Sendable {
    /// The ConfigMap, and the file in it.
    static let name = "scenario"
    static let scenarioKey = "scenario.yaml"
    /// What a ConfigMap takes (Kubernetes, `core/v1`, `MaxSecretSize`, which holds for both).
    static let maximumBytes = 1_048_576

    let plan: ClusterPlan

    var namespace: YAMLDocument {
        YAMLDocument(
            "Pods that could do harm are refused here, whoever wants them (Pod Security Standards).",
            [
                "apiVersion": "v1", "kind": "Namespace",
                "metadata": [
                    "name": .text(plan.namespace),
                    "labels": YAML.map([]).adding(
                        plan.labels + [("pod-security.kubernetes.io/enforce", "restricted")]),
                ],
            ])
    }

    var scenario: YAMLDocument {
        YAMLDocument(
            """
            The scenario with every default filled in, but for its faults, releases and expectations. What was simulated is \
            what is deployed: workers, mailboxes, calls and the application's own values are read from here, and all else in \
            this folder was made from it.
            """,
            [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": plan.metadata(Self.name),
                "data": .map([YAML.Entry(key: Self.scenarioKey, value: .text(plan.scenarioText))]),
            ])
    }

    // MARK: Secrets

    /// The names of the secrets, each with the keys that it has, in the order of the services. A replica shows one
    /// secret, and the database accepts one; they may differ.
    var secrets: [(name: String, keys: [String])] {
        var all: [(name: String, keys: [String])] = []
        for service in plan.services {
            for name in [service.spec.database.secret, service.spec.database.accepts] {
                guard let index = all.firstIndex(where: { $0.name == name }) else {
                    all.append((name, [service.name]))
                    continue
                }
                if !all[index].keys.contains(service.name) { all[index].keys.append(service.name) }
            }
        }
        return all + [(DatabaseServer.rootSecret, [DatabaseServer.rootKey])]
    }

    /// The secrets without what is secret. It is no file that kubectl would take by itself.
    var secretsTemplate: [YAMLDocument] {
        secrets.enumerated().map { index, secret in
            YAMLDocument(
                index == 0 ? instructions : "",
                [
                    "apiVersion": "v1", "kind": "Secret", "metadata": plan.metadata(secret.name), "type": "Opaque",
                    "stringData": .map(secret.keys.map { YAML.Entry(key: $0, value: "") }),
                ])
        }
    }

    private var instructions: String {
        let commands = secrets.map { secret in
            let literals = secret.keys.map { "--from-file=\($0)=<(openssl rand -hex 24)" }
            return "  kubectl -n \(plan.namespace) create secret generic \(secret.name) \\\n"
                + literals.map { "    \($0)" }.joined(separator: " \\\n")
        }.joined(separator: "\n")
        return """
            The passwords of the database's users, which are in no other file here. These commands of bash make them, each of \
            48 digits, without showing them to anybody:

              kubectl apply -f base/namespace.yaml
            \(commands)

            Or fill in what stands below, apply it, and keep it out of every repository. The database refuses an empty \
            password.
            """
    }
}
