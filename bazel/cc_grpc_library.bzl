"""gRPC C++ code generation with @com_google_protobuf//:protoc and its gRPC plugin.

The call is that of upstream's @com_github_grpc_grpc//bazel:cc_grpc_library.bzl
with grpc_only = True. Import paths follow the proto_library's
strip_import_prefix: "scantrend/v1/hit.proto", not "proto/scantrend/v1/hit.proto".
"""

load("@rules_cc//cc:defs.bzl", "cc_library")
load("@rules_proto//proto:defs.bzl", "ProtoInfo")

_OUT = "_grpc"

def _cc_grpc_codegen_impl(ctx):
    info = ctx.attr.proto[ProtoInfo]
    names = [proto.path[len(info.proto_source_root) + 1:] for proto in info.direct_sources]
    outputs = [
        ctx.actions.declare_file("%s/%s%s" % (_OUT, name[:-len(".proto")], suffix))
        for name in names
        for suffix in [".grpc.pb.cc", ".grpc.pb.h"]
    ]

    args = ctx.actions.args()
    args.add(ctx.executable._plugin, format = "--plugin=protoc-gen-grpc=%s")
    args.add("--grpc_out=%s/%s/%s" % (ctx.bin_dir.path, ctx.label.package, _OUT))
    args.add_joined(
        info.transitive_descriptor_sets,
        format_joined = "--descriptor_set_in=%s",
        join_with = ctx.configuration.host_path_separator,
    )
    args.add_all(names)

    ctx.actions.run(
        executable = ctx.executable._protoc,
        arguments = [args],
        inputs = info.transitive_descriptor_sets,
        tools = [ctx.executable._plugin],
        outputs = outputs,
        mnemonic = "GenGrpcCc",
        progress_message = "Generating gRPC C++ code of %s" % ctx.attr.proto.label,
    )
    return [
        DefaultInfo(files = depset(outputs)),
        OutputGroupInfo(
            hdrs = depset([f for f in outputs if f.extension == "h"]),
            srcs = depset([f for f in outputs if f.extension == "cc"]),
        ),
    ]

_cc_grpc_codegen = rule(
    implementation = _cc_grpc_codegen_impl,
    attrs = {
        "proto": attr.label(
            mandatory = True,
            providers = [ProtoInfo],
        ),
        "_plugin": attr.label(
            allow_single_file = True,
            cfg = "exec",
            default = "@com_github_grpc_grpc//:grpc_cpp_plugin",
            executable = True,
        ),
        "_protoc": attr.label(
            allow_single_file = True,
            cfg = "exec",
            default = "@com_google_protobuf//:protoc",
            executable = True,
        ),
    },
)

def cc_grpc_library(name, srcs, deps, **kwargs):
    """A C++ library of the service stubs of one proto_library.

    Args:
      name: the target's name.
      srcs: a list of one proto_library, in this package.
      deps: a list of its cc_proto_library.
      **kwargs: passed to cc_library.
    """
    if len(srcs) != 1:
        fail("srcs must be one proto_library")

    codegen = "_" + name + "_codegen"
    _cc_grpc_codegen(
        name = codegen,
        proto = srcs[0],
        visibility = ["//visibility:private"],
    )
    for group in ["hdrs", "srcs"]:
        native.filegroup(
            name = codegen + "_" + group,
            srcs = [codegen],
            output_group = group,
            visibility = ["//visibility:private"],
        )
    cc_library(
        name = name,
        srcs = [codegen + "_srcs"],
        hdrs = [codegen + "_hdrs"],
        includes = [_OUT],
        deps = deps + ["@com_github_grpc_grpc//:grpc++"],
        **kwargs
    )
