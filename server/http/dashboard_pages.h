// The dashboard: one page and what it is made of.
#ifndef SCANTREND_SERVER_HTTP_DASHBOARD_PAGES_H_
#define SCANTREND_SERVER_HTTP_DASHBOARD_PAGES_H_

#include "server/http/http_message.h"

namespace scantrend {

// "/", and "/assets/NAME"; 404 for what is not there. They are the same as long as the program
// runs: clients keep them and ask whether they still hold. Thread-safe.
HttpResponse DashboardPage(const HttpRequest& request);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_HTTP_DASHBOARD_PAGES_H_
