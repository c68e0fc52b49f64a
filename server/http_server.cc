#include "server/http_server.h"

#include <CivetServer.h>
#include <prometheus/text_serializer.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/version.h"

namespace scantrend {
namespace {

constexpr char kThreads[] = "4";
constexpr char kRequestTimeoutMs[] = "10000";

// What a page holds, and whether it says that all is well.
struct Content {
  std::string body;
  bool is_well = true;
};

void Answer(mg_connection* connection, const char* content_type, const Content& content) {
  const std::string& body = content.body;
  mg_printf(connection,
            "HTTP/1.1 %s\r\nContent-Type: %s; charset=utf-8\r\nContent-Length: %zu\r\n"
            "Connection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
            "Content-Security-Policy: default-src 'none'\r\n\r\n",
            content.is_well ? "200 OK" : "503 Service Unavailable", content_type, body.size());
  mg_write(connection, body.data(), body.size());
}

// Answers GET of one path, exactly, with what `body` returns.
class Page : public CivetHandler {
 public:
  Page(std::string path, const char* content_type, std::function<Content()> content)
      : path_(std::move(path)), content_type_(content_type), content_(std::move(content)) {}

  bool handleGet(CivetServer* /*server*/, mg_connection* connection) override {
    // CivetWeb also hands a handler all that lies below its path.
    if (path_ != mg_get_request_info(connection)->local_uri) {
      mg_send_http_error(connection, 404, "%s", "There is nothing here; / says what is where.");
      return true;
    }
    Answer(connection, content_type_, content_());
    return true;
  }

  const std::string& path() const { return path_; }

 private:
  const std::string path_;
  const char* const content_type_;
  const std::function<Content()> content_;
};

Content Overview() {
  return {absl::StrCat("scantrendd ", kVersion,
                       "\n\n/healthz  ok while it stores hits\n/metrics  figures for Prometheus\n\n"
                       "Trends: the scantrend command, or TrendService over gRPC.\n")};
}

Content Health(const absl::Status& status) {
  return status.ok() ? Content{"ok\n"} : Content{absl::StrCat(status.message(), "\n"), false};
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(const std::string& address, const Metrics* metrics, std::function<absl::Status()> health)
      : server_({"listening_ports", address, "num_threads", kThreads, "request_timeout_ms",
                 kRequestTimeoutMs, "enable_directory_listing", "no"}) {
    Add("/", "text/plain", Overview);
    Add("/healthz", "text/plain", [health = std::move(health)] { return Health(health()); });
    Add("/metrics", "text/plain; version=0.0.4",
        [metrics] { return Content{prometheus::TextSerializer().Serialize(metrics->Collect())}; });
  }

  int port() { return server_.getListeningPorts().at(0); }

 private:
  void Add(const char* path, const char* content_type, std::function<Content()> content) {
    pages_.push_back(std::make_unique<Page>(path, content_type, std::move(content)));
    server_.addHandler(path, *pages_.back());
  }

  std::vector<std::unique_ptr<Page>> pages_;
  CivetServer server_;  // stops before the pages go
};

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(
    const std::string& address, const Metrics* metrics, std::function<absl::Status()> health) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("--http ", address, ": write it as HOST:PORT, such as 127.0.0.1:8531"));
  }
  try {
    auto impl = std::make_unique<Impl>(address, metrics, std::move(health));
    std::string bound = absl::StrCat(address.substr(0, colon), ":", impl->port());
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl), std::move(bound)));
  } catch (const CivetException&) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen for HTTP on ", address,
                     ": is the address this machine's, and the port free?"));
  }
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl, std::string address)
    : impl_(std::move(impl)), address_(std::move(address)) {}
HttpServer::~HttpServer() = default;

}  // namespace scantrend
