#include "server/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <chrono>
#include <functional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/metric_families.h"
#include "base/status.h"
#include "server/access/access_control.h"
#include "server/access/access_service.h"
#include "server/access/admin_socket.h"
#include "server/access/call_gate.h"
#include "server/access/token_book.h"
#include "server/admin_service.h"
#include "server/call_log.h"
#include "server/http/http_access.h"
#include "server/http/http_server.h"
#include "server/http/website.h"
#include "server/ingest_service.h"
#include "server/limits.h"
#include "server/metrics/metrics.h"
#include "server/metrics/query_interceptor.h"
#include "server/scanners.h"
#include "server/tls/grpc_credentials.h"
#include "server/tls/tls_identity.h"
#include "server/trend_queries.h"
#include "server/trend_service.h"
#include "storage/store.h"

namespace scantrend {
namespace {

// Calls that are under way when the server stops may take this long to end.
constexpr std::chrono::seconds kStopTimeout{5};

// Calls at once that take a thread each: those of administrators, and reflection, which anybody may
// ask, and then be silent. Queries have their own threads, and ingest needs none.
constexpr int kSyncCallsMax = 1'024;

int Millis(std::chrono::seconds time) { return static_cast<int>(time.count()) * 1'000; }

void SetLimits(const Limits& limits, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(limits.message_bytes_max);
  builder.SetResourceQuota(grpc::ResourceQuota("scantrendd").SetMaxThreads(kSyncCallsMax));
  // Probing, gRPC lets every stream send 4 MiB ahead, in whatever number they are.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, limits.stream_window_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, limits.connection_calls_max);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Millis(limits.handshake));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, Millis(limits.idle));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Millis(limits.keepalive));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Millis(limits.keepalive_answer));
  // Also who has no call, and as often as it takes.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
}

// OK if both are; else the code of the first that is not, with the messages of all.
absl::Status Both(const absl::Status& first, const absl::Status& second) {
  if (first.ok() || second.ok()) {
    return first.ok() ? second : first;
  }
  return absl::Status(first.code(), absl::StrCat(first.message(), "; ", second.message()));
}

}  // namespace

class Server::Impl {
 public:
  Impl(std::unique_ptr<Store> store, std::unique_ptr<TlsIdentity> tls,
       std::unique_ptr<AdminSocket> admin_socket, const ServerOptions& options, const Clock* clock,
       EventLog* log)
      : clock_(clock),
        log_(log),
        request_ids_(clock),
        retention_days_(options.retention_days),
        tls_(std::move(tls)),
        scanners_(options.scanners),
        store_(std::move(store)),
        metrics_(store_.get(), clock, options.data_dir, options.port_metrics),
        admin_socket_(std::move(admin_socket)),
        tokens_(TokensFile(options), clock),
        access_(RequiresAuth(options), &tokens_, clock, log),
        gate_(&access_),
        queries_(&store_->reader(), &scanners_, clock, options.limits.query_days_max),
        ingest_(&store_->committer(), &gate_, metrics_.acks(), options.limits.ingest),
        trend_(&queries_, &store_->reader(), &scanners_, &gate_, clock, options.limits.queries_max),
        admin_(store_.get(), &gate_, clock, options.data_dir),
        access_service_(&tokens_, &gate_, log),
        website_(
            &queries_, &metrics_, [this] { return status(); },
            [this] { return store_->status(); }) {
    metrics_.Add([this] { return access_.Collect(); });
    metrics_.Add([this] { return trend_.Collect(); });
    metrics_.Add([this] {
      const int64_t expires_s = tls_ == nullptr ? 0 : tls_->current()->pem.expires_s;
      return MetricFamilies{
          Gauge("scantrend_tls_certificate_expiry_timestamp_seconds",
                "When the certificate that is in force expires; 0: there is none.",
                static_cast<double>(expires_s))};
    });
  }

  ~Impl() {
    if (grpc_ == nullptr) {
      return;
    }
    grpc_->GetHealthCheckService()->SetServingStatus(false);
    ingest_.Stop();
    trend_.Stop();
    grpc_->Shutdown(std::chrono::system_clock::now() + kStopTimeout);
    grpc_->Wait();
  }

  absl::Status Listen(const ServerOptions& options) {
    RETURN_IF_ERROR(ListenGrpc(options.listen, options.limits));
    const auto answer = [this](const HttpRequest& request) { return website_.Answer(request); };
    ASSIGN_OR_RETURN(
        http_, HttpServer::Start(options.http,
                                 WithCallLog(log_, &request_ids_, WithAccess(&access_, answer)),
                                 options.limits.http, tls_.get()));
    if (RequiresAuth(options) && tokens_.List().empty() && admin_socket_ != nullptr) {
      log_->Write(
          LogLevel::kWarning, "no_tokens",
          {{"what_to_do", absl::StrCat("scantrend admin token create --server unix:",
                                       admin_socket_->path(), " --role read, or --sensor NAME")}});
    }
    return absl::OkStatus();
  }

  const std::string& grpc_address() const { return grpc_address_; }
  const std::string& http_address() const { return http_->address(); }

  absl::Status storage_status() const { return store_->status(); }

  absl::Status Reload() {
    return Both(Both(scanners_.Load(), tokens_.Load()),
                tls_ == nullptr ? absl::OkStatus() : tls_->Reload());
  }

  void Maintain() {
    if (const auto reloaded = tls_ == nullptr ? std::nullopt : tls_->ReloadIfChanged()) {
      if (reloaded->ok()) {
        log_->Write(LogLevel::kInfo, "certificate_replaced");
      } else {
        log_->Write(LogLevel::kError, "certificate_refused",
                    {{"error", std::string(reloaded->message())}});
      }
    }
    store_->UpdateRetention();
    store_->TryToRecover();
    grpc_->GetHealthCheckService()->SetServingStatus(store_->status().ok());
    LogStorage();
  }

 private:
  // What has changed since the last time.
  void LogStorage() {
    const absl::Status storage = store_->status();
    if (storage.ok() != was_storage_ok_) {
      was_storage_ok_ = storage.ok();
      if (storage.ok()) {
        log_->Write(LogLevel::kInfo, "storage_recovered");
      } else {
        log_->Write(
            LogLevel::kError, "storage_failed",
            {{"reason", ReasonOf(storage).reason}, {"error", std::string(storage.message())}});
      }
    }
    const uint64_t failed_folds = store_->tally().stats().failed_folds;
    if (failed_folds > logged_failed_folds_) {
      logged_failed_folds_ = failed_folds;
      log_->Write(LogLevel::kError, "fold_failed",
                  {{"since_start", static_cast<int64_t>(failed_folds)}});
    }
  }

  // Empty if the database is not on this machine.
  std::string TokensFile(const ServerOptions& options) const {
    return admin_socket_ == nullptr ? ""
           : options.tokens.empty() ? absl::StrCat(options.data_dir, "/tokens")
                                    : options.tokens;
  }

  absl::StatusOr<ServerStatus> status() const {
    ASSIGN_OR_RETURN(const std::optional<Day> oldest, store_->reader().ReadFirstDay());
    return ServerStatus{.today = clock_->today(),
                        .storage = store_->status(),
                        .scanner_networks = scanners_.current()->size(),
                        .retention_days = static_cast<uint32_t>(retention_days_),
                        .oldest = oldest,
                        .grpc_address = grpc_address_};
  }

  absl::Status ListenGrpc(const std::string& address, const Limits& limits) {
    const size_t colon = address.rfind(':');
    // Who comes by a unix socket is taken for the server's owner: there is none but admin.sock.
    if (colon == std::string::npos || colon == 0 || absl::StartsWith(address, "unix:") ||
        absl::StartsWith(address, "unix-abstract:")) {
      return absl::InvalidArgumentError(
          absl::StrCat("--listen ", address, ": write it as HOST:PORT, such as 127.0.0.1:8530"));
    }
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    int port = 0;
    grpc::ServerBuilder builder;
    credentials_ =
        tls_ == nullptr ? grpc::InsecureServerCredentials() : GrpcTlsCredentials(tls_.get());
    builder.AddListeningPort(address, credentials_, &port);
    if (admin_socket_ != nullptr) {
      builder.AddListeningPort(admin_socket_->address(), grpc::InsecureServerCredentials());
    }
    // Two servers on one port would each get some of the sensors.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    SetLimits(limits, builder);
    auto interceptors = QueryInterceptors(&metrics_.queries());
    interceptors.push_back(CallLogInterceptor(log_, &request_ids_));
    builder.experimental().SetInterceptorCreators(std::move(interceptors));
    builder.RegisterService(ingest_.service());
    builder.RegisterService(trend_.service());
    builder.RegisterService(admin_.service());
    builder.RegisterService(access_service_.service());
    grpc_ = builder.BuildAndStart();
    if (grpc_ == nullptr || port == 0) {
      return absl::UnavailableError(
          absl::StrCat("cannot listen for gRPC on ", address,
                       ": is the address this machine's, and the port free?"));
    }
    grpc_address_ = absl::StrCat(address.substr(0, colon), ":", port);
    return admin_socket_ == nullptr ? absl::OkStatus() : admin_socket_->Publish();
  }

  const Clock* const clock_;
  EventLog* const log_;
  RequestIds request_ids_;
  bool was_storage_ok_ = true;
  uint64_t logged_failed_folds_ = 0;
  const int retention_days_;
  const std::unique_ptr<TlsIdentity> tls_;  // nullptr: there is none
  Scanners scanners_;
  const std::unique_ptr<Store> store_;
  Metrics metrics_;
  const std::unique_ptr<AdminSocket> admin_socket_;  // nullptr: there is none
  TokenBook tokens_;
  AccessControl access_;
  const CallGate gate_;
  const TrendQueries queries_;
  IngestService ingest_;
  TrendService trend_;
  AdminService admin_;
  AccessService access_service_;
  const Website website_;
  std::shared_ptr<grpc::ServerCredentials> credentials_;
  std::unique_ptr<grpc::Server> grpc_;
  std::string grpc_address_;
  std::unique_ptr<HttpServer> http_;
};

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      const Clock* clock, rocksdb::Env* env,
                                                      EventLog* log) {
  RETURN_IF_ERROR(CheckExposure(options));
  std::unique_ptr<TlsIdentity> tls;
  if (!options.tls.empty()) {
    ASSIGN_OR_RETURN(tls, TlsIdentity::Load(options.tls));
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Store> store,
                   Store::Open({.directory = options.data_dir,
                                .admission = {.accept_days_back = options.accept_days_back,
                                              .monitored = options.monitored},
                                .retention_days = options.retention_days,
                                .contact_days = options.contact_days,
                                .point_days = options.point_days,
                                .backup_root = options.backup_root,
                                .clock = clock,
                                .env = env == nullptr ? rocksdb::Env::Default() : env}));
  std::unique_ptr<AdminSocket> admin_socket;
  if (env == nullptr) {
    ASSIGN_OR_RETURN(admin_socket, AdminSocket::Prepare(options.data_dir));
  }
  auto impl = std::make_unique<Impl>(std::move(store), std::move(tls), std::move(admin_socket),
                                     options, clock, log);
  RETURN_IF_ERROR(impl->Reload());
  RETURN_IF_ERROR(impl->Listen(options));
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;
const std::string& Server::grpc_address() const { return impl_->grpc_address(); }
const std::string& Server::http_address() const { return impl_->http_address(); }
absl::Status Server::storage_status() const { return impl_->storage_status(); }
absl::Status Server::Reload() { return impl_->Reload(); }
void Server::Maintain() { impl_->Maintain(); }

}  // namespace scantrend
