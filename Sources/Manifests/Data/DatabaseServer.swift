internal import Platform

/// The database server: one MariaDB with a volume, and in it a database and a user for each service, who sees no
/// other's.
///
/// The image is Docker's official one: it runs what is in `/docker-entrypoint-initdb.d` when the volume is new.
struct DatabaseServer: Sendable {
    static let name = "database"
    static let port = 3_306
    static let rootSecret = "database-root"
    static let rootKey = "password"
    /// The ConfigMap with the script.
    static let accountsMap = "database-accounts"
    static let accountsScript = "accounts.sh"
    /// Where the script finds the services' passwords.
    static let accountsFolder = "/run/secrets/accounts"
    static let rootFolder = "/run/secrets/root"
    /// The image's user.
    private static let user = 999
    /// What the names of the databases begin with, as `perennial serve --database` has it.
    static let prefix = "perennial"
    /// Connections of a replica: one that writes, and three that read.
    static let connectionsOfReplica = 4
    /// What MariaDB has if nobody says otherwise.
    private static let usualConnections = 151

    static var selector: [(key: String, value: YAML)] { [("app.kubernetes.io/name", .text(name))] }

    static func user(of service: ClusterService) -> String { service.name }
    static func database(of service: ClusterService) -> String { "\(prefix)_\(service.name)" }

    let plan: ClusterPlan

    var service: YAMLDocument {
        YAMLDocument(
            "The name under which the services reach their databases.",
            [
                "apiVersion": "v1", "kind": "Service", "metadata": plan.metadata(Self.name, labels: Self.selector),
                "spec": [
                    "clusterIP": "None", "selector": YAML.map([]).adding(Self.selector),
                    "ports": [["name": "mysql", "port": .number(Self.port), "targetPort": "mysql"]],
                ],
            ])
    }

    var set: YAMLDocument {
        YAMLDocument(
            """
            The database server. A commit that was acknowledged is on its volume's disk. It has one replica: while it starts \
            again, the services are not ready. Make backups of the volume.
            """,
            [
                "apiVersion": "apps/v1", "kind": "StatefulSet",
                "metadata": plan.metadata(Self.name, labels: Self.selector),
                "spec": [
                    "serviceName": .text(Self.name), "replicas": 1,
                    "selector": ["matchLabels": YAML.map([]).adding(Self.selector)],
                    "persistentVolumeClaimRetentionPolicy": ["whenDeleted": "Retain", "whenScaled": "Retain"],
                    "template": [
                        "metadata": ["labels": YAML.map([]).adding(Self.selector + plan.labels)], "spec": pod,
                    ],
                    "volumeClaimTemplates": [
                        [
                            "metadata": ["name": "data"],
                            "spec": [
                                "accessModes": ["ReadWriteOnce"],
                                "resources": ["requests": ["storage": .text(plan.options.volume)]],
                            ],
                        ]
                    ],
                ],
            ])
    }

    private var pod: YAML {
        [
            "automountServiceAccountToken": false, "enableServiceLinks": false,
            // For a clean end with all pages written.
            "terminationGracePeriodSeconds": 120,
            "securityContext": [
                "runAsNonRoot": true, "runAsUser": .number(Self.user), "runAsGroup": .number(Self.user),
                "fsGroup": .number(Self.user), "seccompProfile": ["type": "RuntimeDefault"],
            ],
            "containers": [container],
            "volumes": [
                ["name": "accounts", "configMap": ["name": .text(Self.accountsMap)]],
                [
                    "name": "passwords",
                    "projected": [
                        "defaultMode": .number(0o440),
                        "sources": .list(
                            plan.services.map { service in
                                [
                                    "secret": [
                                        "name": .text(service.spec.database.accepts),
                                        "items": [["key": .text(service.name), "path": .text(service.name)]],
                                    ]
                                ]
                            }),
                    ],
                ],
                ["name": "root", "secret": ["secretName": .text(Self.rootSecret), "defaultMode": .number(0o440)]],
                ["name": "run", "emptyDir": [:]],
                ["name": "tmp", "emptyDir": [:]],
            ],
        ]
    }

    private var container: YAML {
        [
            "name": .text(Self.name), "image": .text(plan.options.databaseImage),
            "args": [
                "--innodb-flush-log-at-trx-commit=1", "--character-set-server=utf8mb4",
                "--max-connections=\(connections)",
            ],
            "env": [
                ["name": "MARIADB_ROOT_PASSWORD_FILE", "value": "\(Self.rootFolder)/\(Self.rootKey)"],
                ["name": "MARIADB_ROOT_HOST", "value": "localhost"],
            ],
            "ports": [["name": "mysql", "containerPort": .number(Self.port)]],
            // While it makes its files it has no port, so it gets ten minutes for that.
            "startupProbe": ["tcpSocket": ["port": "mysql"], "periodSeconds": 5, "failureThreshold": 120],
            "livenessProbe": ["tcpSocket": ["port": "mysql"], "periodSeconds": 10, "failureThreshold": 6],
            "readinessProbe": ["tcpSocket": ["port": "mysql"], "periodSeconds": 5],
            "resources": [
                "requests": ["cpu": "250m", "memory": "512Mi"], "limits": ["memory": "1Gi"],
            ],
            "securityContext": PodPlaces.locked,
            "volumeMounts": [
                ["name": "data", "mountPath": "/var/lib/mysql"],
                ["name": "accounts", "mountPath": "/docker-entrypoint-initdb.d", "readOnly": true],
                ["name": "passwords", "mountPath": .text(Self.accountsFolder), "readOnly": true],
                ["name": "root", "mountPath": .text(Self.rootFolder), "readOnly": true],
                ["name": "run", "mountPath": "/run/mysqld"],
                ["name": "tmp", "mountPath": "/tmp"],
            ],
        ]
    }

    /// Enough for as many replicas as there may ever be, with those that a rollout adds, and some for people.
    private var connections: Int {
        let replicas = plan.services.reduce(0) { sum, service in
            let most = service.spec.autoscaler?.maxReplicas ?? service.spec.replicas
            return sum + most + service.spec.strategy.maxSurge.scaled(to: most, roundingUp: true)
        }
        return max(Self.usualConnections, replicas * Self.connectionsOfReplica + 10)
    }

    // MARK: Accounts

    var accounts: YAMLDocument {
        YAMLDocument(
            """
            Makes a database and a user for each service when the volume is new. For a service that comes later, and for a \
            new password, run it again. It changes nothing else.

              kubectl -n \(plan.namespace) exec \(Self.name)-0 -- bash /docker-entrypoint-initdb.d/\(Self.accountsScript)
            """,
            [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": plan.metadata(Self.accountsMap),
                "data": .map([YAML.Entry(key: Self.accountsScript, value: .text(script))]),
            ])
    }

    /// Bash, which the image's own program reads. Passwords go by standard input alone.
    var script: String {
        """
        # The image's own program reads this, and has docker_process_sql.
        if ! command -v docker_process_sql > /dev/null; then
          docker_process_sql() { MYSQL_PWD=$(cat \(Self.rootFolder)/\(Self.rootKey)) mariadb --user=root "$@"; }
        fi
        for service in \(plan.services.map(\.name).joined(separator: " ")); do
          password=$(cat "${ACCOUNTS_FOLDER:-\(Self.accountsFolder)}/$service")
          if [ -z "$password" ]; then
            echo "the password of $service is empty: fill in its secret" >&2
            exit 1
          fi
          # As a text of SQL.
          password=${password//\\\\/\\\\\\\\}
          password=${password//\\'/\\'\\'}
          docker_process_sql <<END
        CREATE DATABASE IF NOT EXISTS \\`\(Self.prefix)_$service\\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
        CREATE USER IF NOT EXISTS '$service'@'%' IDENTIFIED BY '$password';
        ALTER USER '$service'@'%' IDENTIFIED BY '$password';
        GRANT ALL PRIVILEGES ON \\`\(Self.prefix)\\_$service\\`.* TO '$service'@'%';
        END
        done

        """
    }
}
