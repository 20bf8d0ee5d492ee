module hearth

go 1.26.0

require (
	github.com/pion/mdns/v2 v2.2.2
	golang.org/x/net v0.62.0
)

require (
	github.com/pion/logging v0.2.4 // indirect
	golang.org/x/sys v0.49.0 // indirect
)
