#separator \x09
#set_separator	,
#empty_field	(empty)
#unset_field	-
#path	conn
#open	2019-10-21-00-00-00
#fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	proto	service	duration	orig_bytes	resp_bytes	conn_state	local_orig	local_resp	missed_bytes	history	orig_pkts	orig_ip_bytes	resp_pkts	resp_ip_bytes	tunnel_parents	ip_proto
#types	time	string	addr	port	addr	port	enum	string	interval	count	count	string	bool	bool	count	string	count	count	count	count	set[string]	count
1571479200.000000	C00000000000000001	198.51.100.1	40001	192.0.2.1	853	tcp	-	-	-	-	S0	F	T	0	S	1	40	0	0	(empty)	6
1571615999.999999	C00000000000000002	198.51.100.1	40002	192.0.2.1	853	tcp	-	-	-	-	REJ	F	T	0	Sr	1	40	1	40	(empty)	6
1571616000.000000	C00000000000000003	198.51.100.2	40003	192.0.2.2	853	tcp	-	-	-	-	RSTO	F	T	0	ShR	1	40	1	40	(empty)	6
1571616000.250000	C00000000000000004	198.51.100.2	40003	192.0.2.2	853	tcp	-	-	-	-	SF	F	T	0	ShADadFf	1	40	1	40	(empty)	6
1571616005.000000	C00000000000000005	198.51.100.2	40004	192.0.2.1	853	udp	-	-	-	-	S0	F	T	0	D	1	40	0	0	(empty)	17
1571619600.000000	C00000000000000006	192.0.2.3	50000	203.0.113.9	443	tcp	-	-	-	-	OTH	F	T	0	^h	1	40	0	0	(empty)	6
1571619601.000000	C00000000000000007	192.0.2.4	50001	203.0.113.9	443	tcp	-	-	-	-	RSTRH	F	T	0	^r	1	40	0	0	(empty)	6
#close	2019-10-21-02-00-00
#separator \x09
#set_separator	,
#empty_field	(empty)
#unset_field	N/A
#path	conn
#open	2019-10-21-02-00-00
#fields	ip_proto	tunnel_parents	resp_ip_bytes	resp_pkts	orig_ip_bytes	orig_pkts	history	missed_bytes	local_resp	local_orig	conn_state	resp_bytes	orig_bytes	duration	service	proto	id.resp_p	id.resp_h	id.orig_p	id.orig_h	uid	ts
#types	count	set[string]	count	count	count	count	string	count	bool	bool	string	count	count	interval	string	enum	port	addr	port	addr	string	time
6	(empty)	0	0	40	1	A	0	T	F	OTH	N/A	N/A	N/A	N/A	tcp	853	192.0.2.1	40005	198.51.100.3	C00000000000000008	1571623200.000000
1	(empty)	0	0	40	1	N/A	0	T	F	OTH	N/A	N/A	N/A	N/A	icmp	0	192.0.2.1	8	198.51.100.4	C00000000000000009	1571626800.000000
1	(empty)	0	0	40	1	N/A	0	T	F	OTH	N/A	N/A	N/A	N/A	icmp	1	192.0.2.1	3	198.51.100.4	C00000000000000010	1571626801.250000
6	(empty)	0	0	40	1	S	0	T	F	S0	N/A	N/A	N/A	N/A	tcp	853	2001:db8:ffff::2	40006	2001:db8::1	C00000000000000011	1571630400.000000
58	(empty)	0	0	40	1	N/A	0	T	F	OTH	N/A	N/A	N/A	N/A	icmp	129	2001:db8:ffff::3	128	2001:db8::1	C00000000000000012	1571630401.000000
47	(empty)	0	0	40	1	N/A	0	T	F	OTH	N/A	N/A	N/A	N/A	unknown_transport	0	192.0.2.200	0	198.51.100.5	C00000000000000013	1571634000.000000
6	(empty)	0	0	40	1	SR	0	T	F	RSTOS0	N/A	N/A	N/A	N/A	tcp	853	192.0.2.2	40007	198.51.100.2	C00000000000000014	1571378400.000000
#close	2019-10-21-06-00-00
