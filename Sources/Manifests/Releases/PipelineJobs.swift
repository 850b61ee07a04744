/// The jobs that build, test, check and release: a workflow of GitHub's Actions, and a pipeline of GitLab. Both do the
/// same.
struct PipelineJobs: Sendable {
    let plan: ClusterPlan

    private var paths: ManifestOptions.Paths { plan.options.paths }

    static let githubPath = "pipeline/github.yml"
    static let gitlabPath = "pipeline/gitlab.yml"

    private static let compiler = "docker.io/library/swift:6.3-bookworm"
    private static let report = "reports/junit.xml"

    // MARK: Commands

    /// The image's name without tag and digest.
    private var repository: String {
        let name = plan.options.image.split(separator: "@")[0]
        guard let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") else { return String(name) }
        return String(name[..<colon])
    }

    private var registry: String {
        let first = repository.split(separator: "/")[0]
        return repository.contains("/") && (first.contains(".") || first.contains(":")) ? String(first) : "docker.io"
    }

    private static let install = "apt-get update && apt-get install -y --no-install-recommends make"
    private var check: String {
        "mkdir -p reports && .build/release/perennial check \(paths.scenario) --junit \(Self.report)"
    }
    /// What stands in the folder may have been written by an older scenario.
    private var isCurrent: String {
        ".build/release/perennial manifests \(paths.scenario) --check \(paths.arguments)"
    }
    /// The new scenario reaches the cluster with the manifests, the new image with the releases, one service after
    /// another.
    private var releases: [String] {
        ["\(paths.folder)/\(ApplyScript.path) gateway"]
            + plan.services.map { "\(paths.folder)/\(ReleaseScript.path) \($0.name) \"$IMAGE\"" }
    }

    // MARK: GitHub

    var github: YAMLDocument {
        YAMLDocument(
            """
            A workflow for GitHub: copy it to .github/workflows/. It needs the secrets REGISTRY_USER and REGISTRY_PASSWORD for the \
            image, and KUBECONFIG for the cluster, in an environment "production".
            """,
            [
                "name": .text(plan.namespace),
                "on": ["push": ["branches": ["main"]], "pull_request": [:]],
                "permissions": ["contents": "read"],
                "env": ["IMAGE": "\(repository):${{ github.sha }}"],
                "jobs": ["build": githubBuild, "image": githubImage, "release": githubRelease],
            ])
    }

    private static let checkout: YAML = ["uses": "actions/checkout@v4"]

    private var githubBuild: YAML {
        [
            "runs-on": "ubuntu-24.04", "container": .text(Self.compiler), "timeout-minutes": 60,
            "steps": [
                Self.checkout, ["name": "Build", "run": "\(Self.install) && make build"],
                ["name": "Test", "run": "make test"],
                ["name": "Does the scenario hold?", "run": .text(check)],
                ["name": "Are the manifests the scenario's?", "run": .text(isCurrent)],
                [
                    "uses": "actions/upload-artifact@v4", "if": "always()",
                    "with": ["name": "reports", "path": "reports"],
                ],
            ],
        ]
    }

    private var githubImage: YAML {
        [
            "needs": "build", "if": "github.ref == 'refs/heads/main'", "runs-on": "ubuntu-24.04",
            "timeout-minutes": 60,
            "steps": [
                Self.checkout,
                [
                    "uses": "docker/login-action@v3",
                    "with": [
                        "registry": .text(registry), "username": "${{ secrets.REGISTRY_USER }}",
                        "password": "${{ secrets.REGISTRY_PASSWORD }}",
                    ],
                ],
                ["run": "docker build -f \(paths.folder)/Containerfile -t \"$IMAGE\" . && docker push \"$IMAGE\""],
            ],
        ]
    }

    private var githubRelease: YAML {
        [
            "needs": "image", "if": "github.ref == 'refs/heads/main'", "runs-on": "ubuntu-24.04",
            "environment": "production", "timeout-minutes": 240,
            // One release after the other, and none cut off in the middle.
            "concurrency": ["group": "release-\(plan.namespace)", "cancel-in-progress": false],
            "steps": .list(
                [
                    Self.checkout,
                    [
                        "name": "Reach the cluster",
                        "run": .text(
                            "umask 077 && printf '%s' \"$KUBECONFIG_TEXT\" > \"$RUNNER_TEMP/kubeconfig\"\n"
                                + "echo \"KUBECONFIG=$RUNNER_TEMP/kubeconfig\" >> \"$GITHUB_ENV\"\n"),
                        "env": ["KUBECONFIG_TEXT": "${{ secrets.KUBECONFIG }}"],
                    ],
                ] + releases.map { ["run": .text($0)] }),
        ]
    }

    // MARK: GitLab

    var gitlab: YAMLDocument {
        YAMLDocument(
            """
            Jobs for GitLab: include this file in .gitlab-ci.yml. The image goes to the registry of the variables REGISTRY_USER \
            and REGISTRY_PASSWORD; the cluster is that of the file variable KUBECONFIG. All three are to be masked and protected.
            """,
            [
                "stages": ["build", "image", "release"],
                "variables": ["IMAGE": "\(repository):$CI_COMMIT_SHA"],
                "build": [
                    "stage": "build", "image": .text(Self.compiler), "timeout": "1h",
                    "script": [.text(Self.install), "make build", "make test", .text(check), .text(isCurrent)],
                    "artifacts": [
                        "when": "always", "paths": ["reports"], "reports": ["junit": .text(Self.report)],
                    ],
                ],
                "container": [
                    "stage": "image", "image": "docker.io/library/docker:28",
                    "services": ["docker.io/library/docker:28-dind"],
                    "timeout": "1h", "rules": [Self.onMain],
                    "script": [
                        "printf '%s' \"$REGISTRY_PASSWORD\" | docker login -u \"$REGISTRY_USER\" --password-stdin \(registry)",
                        "docker build -f \(paths.folder)/Containerfile -t \"$IMAGE\" .", "docker push \"$IMAGE\"",
                    ],
                ],
                "release": [
                    "stage": "release", "image": "docker.io/alpine/k8s:1.34.1", "timeout": "4h", "rules": [Self.onMain],
                    "resource_group": "release-\(plan.namespace)", "interruptible": false,
                    "environment": ["name": "production"], "script": .texts(releases),
                ],
            ])
    }

    private static let onMain: YAML = ["if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"]
}
