#include "server/http/http_server.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "server/http/gzip.h"
#include "xxhash.h"

namespace scantrend {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kGzipBytesMin = 1 << 10;
// How often it is asked whether the client has gone.
constexpr auto kGonePeriod = std::chrono::milliseconds(100);
// How often connections are looked at that take too long.
constexpr auto kSweepPeriod = std::chrono::seconds(1);
// Who has not taken an answer after so long never will.
constexpr auto kTakeTimeout = std::chrono::seconds(300);
// How long the end of the server waits for answers to be taken.
constexpr auto kCloseTimeout = std::chrono::seconds(1);
constexpr char kRetryAfterSeconds[] = "1";
// The ciphers that gRPC chooses for its port.
constexpr char kTlsPriorities[] =
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:"
    "-CIPHER-ALL:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:-MAC-ALL:+AEAD";

// What every answer says, unless it says otherwise itself.
constexpr std::pair<const char*, const char*> kStandardHeaders[] = {
    {"Cache-Control", "no-store"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Frame-Options", "DENY"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
};

HttpResponse Refusal(int status, std::string why) {
  HttpResponse response{.status = status, .body = absl::StrCat(std::move(why), "\n")};
  if (status == MHD_HTTP_METHOD_NOT_ALLOWED) {
    response.headers.emplace_back("Allow", "GET, HEAD");
  }
  return response;
}

const std::string* FindHeader(const HttpResponse& response, std::string_view name) {
  for (const auto& [header, value] : response.headers) {
    if (absl::EqualsIgnoreCase(absl::string_view(header),
                               absl::string_view(name.data(), name.size()))) {
      return &value;
    }
  }
  return nullptr;
}

const char* RequestHeader(MHD_Connection* connection, const char* name) {
  const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  return value == nullptr ? "" : value;
}

// "192.0.2.1:5000", "[2001:db8::1]:5000".
std::string PeerOf(MHD_Connection* connection) {
  const sockaddr* const address =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
  char host[NI_MAXHOST];
  char port[NI_MAXSERV];
  const bool is_ipv6 = address->sa_family == AF_INET6;
  if (getnameinfo(address, is_ipv6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in), host, sizeof(host),
                  port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return "an unknown address";
  }
  return is_ipv6 ? absl::StrCat("[", host, "]:", port) : absl::StrCat(host, ":", port);
}

// RFC 9110, 12.5.3, as far as it tells whether gzip may be sent.
bool TakesGzip(const char* accept_encoding) {
  for (const absl::string_view element : absl::StrSplit(accept_encoding, ',')) {
    const std::vector<absl::string_view> parts = absl::StrSplit(element, ';');
    if (absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(parts[0]), "gzip")) {
      const absl::string_view weight =
          parts.size() > 1 ? absl::StripAsciiWhitespace(parts[1]) : absl::string_view();
      return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000";
    }
  }
  return false;
}

// RFC 9110, 13.1.2.
bool HasTag(const char* if_none_match, const std::string& tag) {
  for (absl::string_view element : absl::StrSplit(if_none_match, ',')) {
    element = absl::StripAsciiWhitespace(element);
    absl::ConsumePrefix(&element, "W/");
    if (element == tag || element == "*") {
      return true;
    }
  }
  return false;
}

// What is known of a connection, while it is there.
struct Connection {
  int socket = -1;
  Clock::time_point deadline;  // of what it does now
  const TlsIdentity* tls = nullptr;
  // That of the handshake, which needs it until its end.
  std::shared_ptr<const TlsIdentity::Certificate> certificate;
};

// What GnuTLS asks for in a handshake.
int GiveCertificate(gnutls_session_t session, const gnutls_datum_t* /*authorities*/,
                    int /*authorities_size*/, const gnutls_pk_algorithm_t* /*algorithms*/,
                    int /*algorithms_size*/, gnutls_pcert_st** chain, unsigned* chain_length,
                    gnutls_privkey_t* key) {
  auto* const connection = static_cast<Connection*>(gnutls_session_get_ptr(session));
  connection->certificate = connection->tls->current();
  const GnutlsCertificate& certificate = *connection->certificate->gnutls;
  *chain = certificate.chain();
  *chain_length = certificate.chain_length();
  *key = certificate.key();
  return 0;
}

// One request and its answer.
struct Exchange {
  std::string query;
  HttpRequest request;
  MHD_Connection* connection = nullptr;
  HttpResponse response;  // lives until the client has taken it
  bool has_headers = false;
  bool is_answered = false;
};

}  // namespace

class HttpServer::Impl {
 public:
  Impl(HttpHandler handler, const HttpLimits& limits, const TlsIdentity* tls)
      : handler_(std::move(handler)), limits_(limits), tls_(tls) {}

  absl::Status Listen(const std::string& address);
  ~Impl();

  const std::string& address() const { return address_; }

 private:
  // What libmicrohttpd calls, from its thread. None of it blocks.
  static void* OnUri(void* self, const char* uri, MHD_Connection* connection);
  static MHD_Result OnRequest(void* self, MHD_Connection* connection, const char* url,
                              const char* method, const char* version, const char* upload,
                              size_t* upload_bytes, void** exchange);
  static void OnCompleted(void* self, MHD_Connection* connection, void** exchange,
                          MHD_RequestTerminationCode code);
  static void OnConnection(void* self, MHD_Connection* connection, void** context,
                           MHD_ConnectionNotificationCode code);

  MHD_Result Handle(MHD_Connection* connection, const char* url, const char* method,
                    Exchange& exchange);
  MHD_Result Send(MHD_Connection* connection, Exchange& exchange);
  void SetDeadline(MHD_Connection* connection, Clock::duration after);
  std::function<bool()> CancelledFor(const Exchange& exchange, Clock::time_point due) const;
  void Answer(Exchange& exchange);
  void RunWorker();
  void RunSweeper();

  const HttpHandler handler_;
  const HttpLimits limits_;
  const TlsIdentity* const tls_;
  std::string address_;
  MHD_Daemon* daemon_ = nullptr;

  std::mutex connections_mutex_;
  std::set<Connection*> connections_;
  std::condition_variable closed_;  // one of them

  std::mutex mutex_;
  std::condition_variable has_work_;  // for workers
  std::condition_variable stops_;     // for the sweeper
  std::deque<Exchange*> waiting_;
  std::atomic<bool> stopping_ = false;
  std::vector<std::thread> threads_;
};

absl::Status HttpServer::Impl::Listen(const std::string& address) {
  const size_t colon = address.rfind(':');
  uint32_t port = 0;
  if (colon == std::string::npos || colon == 0 ||
      !absl::SimpleAtoi(address.substr(colon + 1), &port) || port > UINT16_MAX) {
    return absl::InvalidArgumentError(
        absl::StrCat("--http ", address, ": write it as HOST:PORT, such as 127.0.0.1:8531"));
  }
  const std::string name = address.substr(0, colon);
  const bool is_bracketed = name.size() > 2 && name.front() == '[' && name.back() == ']';
  const std::string host = is_bracketed ? name.substr(1, name.size() - 2) : name;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(host.c_str(), absl::StrCat(port).c_str(), &hints, &found)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--http ", address, ": ", gai_strerror(error),
                     "; write it as HOST:PORT, such as 127.0.0.1:8531"));
  }
  unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_SUSPEND_RESUME;
  if (found->ai_family == AF_INET6) {
    flags |= MHD_USE_IPv6;
  }
  MHD_OptionItem tls_options[] = {
      {MHD_OPTION_HTTPS_CERT_CALLBACK, 0, reinterpret_cast<void*>(&GiveCertificate)},
      {MHD_OPTION_HTTPS_PRIORITIES, 0, const_cast<char*>(kTlsPriorities)},
      {MHD_OPTION_END, 0, nullptr}};
  MHD_OptionItem no_options[] = {{MHD_OPTION_END, 0, nullptr}};
  if (tls_ != nullptr) {
    flags |= MHD_USE_TLS;
  }
  daemon_ = MHD_start_daemon(flags, 0, nullptr, nullptr, &OnRequest, this,               //
                             MHD_OPTION_SOCK_ADDR, found->ai_addr,                       //
                             MHD_OPTION_CONNECTION_LIMIT, limits_.connections,           //
                             MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits_.request_bytes,  //
                             MHD_OPTION_CONNECTION_TIMEOUT,
                             static_cast<unsigned>(limits_.idle.count()),                   //
                             MHD_OPTION_URI_LOG_CALLBACK, &OnUri, this,                     //
                             MHD_OPTION_NOTIFY_COMPLETED, &OnCompleted, this,               //
                             MHD_OPTION_NOTIFY_CONNECTION, &OnConnection, this,             //
                             MHD_OPTION_LISTEN_BACKLOG_SIZE, limits_.connections,           //
                             MHD_OPTION_ARRAY, tls_ != nullptr ? tls_options : no_options,  //
                             MHD_OPTION_END);
  freeaddrinfo(found);
  if (daemon_ == nullptr) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen for HTTP on ", address,
                     ": is the address this machine's, and the port free?"));
  }
  const MHD_DaemonInfo* const bound = MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_BIND_PORT);
  address_ = absl::StrCat(name, ":", bound->port);
  for (unsigned i = 0; i < limits_.workers; ++i) {
    threads_.emplace_back([this] { RunWorker(); });
    pthread_setname_np(threads_.back().native_handle(), "http worker");
  }
  threads_.emplace_back([this] { RunSweeper(); });
  pthread_setname_np(threads_.back().native_handle(), "http sweeper");
  return absl::OkStatus();
}

HttpServer::Impl::~Impl() {
  if (daemon_ == nullptr) {
    return;
  }
  const MHD_socket listener = MHD_quiesce_daemon(daemon_);
  if (listener != MHD_INVALID_SOCKET) {
    close(listener);
  }
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  has_work_.notify_all();
  stops_.notify_all();
  // The workers answer what waits before they end: libmicrohttpd cannot be stopped while a
  // connection is suspended.
  for (std::thread& thread : threads_) {
    thread.join();
  }
  // Of a bad request that comes while it stops, libmicrohttpd 0.9.75 crashes: so nobody says any
  // more, and who has taken his answer, or has none, is closed before.
  std::unique_lock lock(connections_mutex_);
  for (const Connection* connection : connections_) {
    shutdown(connection->socket, SHUT_RD);
  }
  closed_.wait_for(lock, kCloseTimeout, [this] { return connections_.empty(); });
  lock.unlock();
  MHD_stop_daemon(daemon_);
}

void* HttpServer::Impl::OnUri(void* /*self*/, const char* uri, MHD_Connection* /*connection*/) {
  auto exchange = std::make_unique<Exchange>();
  const char* const query = std::strchr(uri, '?');
  exchange->query = query == nullptr ? "" : query + 1;
  return exchange.release();
}

void HttpServer::Impl::OnCompleted(void* self, MHD_Connection* connection, void** exchange,
                                   MHD_RequestTerminationCode /*code*/) {
  auto* const impl = static_cast<Impl*>(self);
  impl->SetDeadline(connection, impl->limits_.request);
  delete static_cast<Exchange*>(std::exchange(*exchange, nullptr));
}

void HttpServer::Impl::OnConnection(void* self, MHD_Connection* connection, void** context,
                                    MHD_ConnectionNotificationCode code) {
  auto* const impl = static_cast<Impl*>(self);
  const std::lock_guard lock(impl->connections_mutex_);
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    auto known = std::make_unique<Connection>();
    known->socket =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    known->deadline = Clock::now() + impl->limits_.request;
    known->tls = impl->tls_;
    if (impl->tls_ != nullptr) {
      const auto* const info =
          MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
      gnutls_session_set_ptr(static_cast<gnutls_session_t>(info->tls_session), known.get());
    }
    impl->connections_.insert(known.get());
    *context = known.release();
  } else {
    // Before its socket is closed: its number may be another connection's then.
    auto* const known = static_cast<Connection*>(std::exchange(*context, nullptr));
    impl->connections_.erase(known);
    impl->closed_.notify_all();
    delete known;
  }
}

void HttpServer::Impl::SetDeadline(MHD_Connection* connection, Clock::duration after) {
  const auto* const info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  const std::lock_guard lock(connections_mutex_);
  if (info != nullptr && info->socket_context != nullptr) {
    static_cast<Connection*>(info->socket_context)->deadline = Clock::now() + after;
  }
}

MHD_Result HttpServer::Impl::OnRequest(void* self, MHD_Connection* connection, const char* url,
                                       const char* method, const char* /*version*/,
                                       const char* /*upload*/, size_t* /*upload_bytes*/,
                                       void** exchange) {
  return static_cast<Impl*>(self)->Handle(connection, url, method,
                                          *static_cast<Exchange*>(*exchange));
}

// Called when the headers are there, when all of the request is, and when the answer is.
MHD_Result HttpServer::Impl::Handle(MHD_Connection* connection, const char* url, const char* method,
                                    Exchange& exchange) {
  const auto refuse = [&](int status, const char* why) {
    exchange.response = Refusal(status, why);
    return Send(connection, exchange);
  };
  if (!std::exchange(exchange.has_headers, true)) {
    // Who is answered now has nothing more read, and is closed then.
    if (std::strcmp(method, MHD_HTTP_METHOD_GET) != 0 &&
        std::strcmp(method, MHD_HTTP_METHOD_HEAD) != 0) {
      return refuse(MHD_HTTP_METHOD_NOT_ALLOWED, "Only GET and HEAD are answered.");
    }
    const std::string_view length = RequestHeader(connection, MHD_HTTP_HEADER_CONTENT_LENGTH);
    if ((!length.empty() && length != "0") ||
        *RequestHeader(connection, MHD_HTTP_HEADER_TRANSFER_ENCODING) != 0) {
      return refuse(MHD_HTTP_CONTENT_TOO_LARGE, "A request has no body here.");
    }
    return MHD_YES;
  }
  {
    const std::lock_guard lock(mutex_);
    if (exchange.is_answered) {
      return Send(connection, exchange);
    }
  }
  SetDeadline(connection, limits_.answer + kTakeTimeout);
  exchange.connection = connection;
  exchange.request = {.path = url,
                      .query = std::move(exchange.query),
                      .authorization = RequestHeader(connection, MHD_HTTP_HEADER_AUTHORIZATION),
                      .peer = PeerOf(connection),
                      .cancelled = CancelledFor(exchange, Clock::now() + limits_.answer)};
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_ && waiting_.size() < limits_.waiting) {
      MHD_suspend_connection(connection);
      waiting_.push_back(&exchange);
      has_work_.notify_one();
      return MHD_YES;
    }
  }
  return refuse(MHD_HTTP_SERVICE_UNAVAILABLE, "Too many requests at once; come again.");
}

std::function<bool()> HttpServer::Impl::CancelledFor(const Exchange& exchange,
                                                     Clock::time_point due) const {
  const int socket =
      MHD_get_connection_info(exchange.connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
  return [this, socket, due, ask = Clock::now() + kGonePeriod, is_gone = false]() mutable {
    if (const auto now = Clock::now(); now >= ask) {
      ask = now + kGonePeriod;
      // A suspended connection is not closed by libmicrohttpd: the socket is still this one. What
      // TLS says at its end may not have been read.
      pollfd peer{.fd = socket, .events = POLLRDHUP, .revents = 0};
      is_gone = is_gone || now >= due || poll(&peer, 1, 0) == 1;
    }
    return is_gone || stopping_;
  };
}

void HttpServer::Impl::RunWorker() {
  std::unique_lock lock(mutex_);
  while (true) {
    has_work_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) {
      return;
    }
    Exchange& exchange = *waiting_.front();
    waiting_.pop_front();
    lock.unlock();
    exchange.response = stopping_ ? Refusal(MHD_HTTP_SERVICE_UNAVAILABLE, "The server stops.")
                                  : handler_(exchange.request);
    lock.lock();
    exchange.is_answered = true;
    MHD_resume_connection(exchange.connection);
  }
}

void HttpServer::Impl::RunSweeper() {
  std::unique_lock lock(mutex_);
  while (!stops_.wait_for(lock, kSweepPeriod, [this] { return stopping_.load(); })) {
    const std::lock_guard connections_lock(connections_mutex_);
    const auto now = Clock::now();
    for (const Connection* connection : connections_) {
      if (connection->deadline < now) {
        shutdown(connection->socket, SHUT_RDWR);  // libmicrohttpd closes it then
      }
    }
  }
}

MHD_Result HttpServer::Impl::Send(MHD_Connection* connection, Exchange& exchange) {
  HttpResponse& response = exchange.response;
  const std::string* const caching = FindHeader(response, "Cache-Control");
  if (response.status == MHD_HTTP_OK && caching != nullptr && *caching != "no-store") {
    const std::string tag =
        absl::StrFormat("\"%016x\"", XXH3_64bits(response.body.data(), response.body.size()));
    response.headers.emplace_back("ETag", tag);
    if (HasTag(RequestHeader(connection, MHD_HTTP_HEADER_IF_NONE_MATCH), tag)) {
      response.status = MHD_HTTP_NOT_MODIFIED;
      response.body.clear();
      response.is_gzip = false;
    }
  }
  if (response.is_gzip || response.body.size() >= kGzipBytesMin) {
    response.headers.emplace_back("Vary", "Accept-Encoding");
    const bool takes_gzip = TakesGzip(RequestHeader(connection, MHD_HTTP_HEADER_ACCEPT_ENCODING));
    if (takes_gzip && !response.is_gzip) {
      response.body = Gzip(response.body);
    } else if (!takes_gzip && response.is_gzip) {
      response.body = Gunzip(response.body);
    }
    if (takes_gzip) {
      response.headers.emplace_back("Content-Encoding", "gzip");
    }
  }
  MHD_Response* const out = MHD_create_response_from_buffer(
      response.body.size(), response.body.data(), MHD_RESPMEM_PERSISTENT);
  if (out == nullptr) {
    return MHD_NO;
  }
  MHD_add_response_header(out, "Content-Type", response.content_type.c_str());
  if (response.status == MHD_HTTP_SERVICE_UNAVAILABLE ||
      response.status == MHD_HTTP_TOO_MANY_REQUESTS) {
    MHD_add_response_header(out, "Retry-After", kRetryAfterSeconds);
  }
  for (const auto& [name, value] : kStandardHeaders) {
    if (FindHeader(response, name) == nullptr) {
      MHD_add_response_header(out, name, value);
    }
  }
  for (const auto& [name, value] : response.headers) {
    MHD_add_response_header(out, name.c_str(), value.c_str());
  }
  const MHD_Result queued =
      MHD_queue_response(connection, static_cast<unsigned>(response.status), out);
  MHD_destroy_response(out);
  return queued;
}

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(const std::string& address,
                                                              HttpHandler handler,
                                                              const HttpLimits& limits,
                                                              const TlsIdentity* tls) {
  auto impl = std::make_unique<Impl>(std::move(handler), limits, tls);
  if (absl::Status listening = impl->Listen(address); !listening.ok()) {
    return listening;
  }
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;
const std::string& HttpServer::address() const { return impl_->address(); }

}  // namespace scantrend
