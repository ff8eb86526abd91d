// The go-zero side of the benchmark: the same three endpoints on its own rest package.
// `gozero CONF` reads the YAML file that this package's server reads in the same run.
package main

import (
	"fmt"
	"net/http"
	"os"

	"github.com/zeromicro/go-zero/core/conf"
	"github.com/zeromicro/go-zero/rest"
	"github.com/zeromicro/go-zero/rest/httpx"
)

type pong struct {
	Message string `json:"message"`
}

type getUser struct {
	ID      int  `path:"id,range=[1:]"`
	Verbose bool `form:"verbose,optional"`
	Limit   int  `form:"limit,default=20,range=[1:100]"`
}

type user struct {
	ID      int    `json:"id"`
	Name    string `json:"name"`
	Verbose bool   `json:"verbose"`
	Limit   int    `json:"limit"`
}

type item struct {
	Sku      string `json:"sku"`
	Name     string `json:"name"`
	Quantity int    `json:"quantity,range=[1:1000]"`
	Price    int    `json:"price,range=[0:]"`
	Gift     bool   `json:"gift"`
}

type order struct {
	Number   int    `json:"number,range=[1:]"`
	Customer string `json:"customer"`
	Currency string `json:"currency,options=EUR|USD|GBP"`
	Express  bool   `json:"express"`
	Items    []item `json:"items"`
	Note     string `json:"note,optional"`
}

type receipt struct {
	Number int `json:"number"`
	Units  int `json:"units"`
	Total  int `json:"total"`
}

func ping(w http.ResponseWriter, r *http.Request) {
	httpx.OkJsonCtx(r.Context(), w, pong{Message: "pong"})
}

func readUser(w http.ResponseWriter, r *http.Request) {
	var req getUser
	if err := httpx.Parse(r, &req); err != nil {
		httpx.ErrorCtx(r.Context(), w, err)
		return
	}
	name := fmt.Sprintf("user-%d", req.ID)
	httpx.OkJsonCtx(r.Context(), w, user{req.ID, name, req.Verbose, req.Limit})
}

func createOrder(w http.ResponseWriter, r *http.Request) {
	var req order
	if err := httpx.Parse(r, &req); err != nil {
		httpx.ErrorCtx(r.Context(), w, err)
		return
	}
	answer := receipt{Number: req.Number}
	for _, it := range req.Items {
		answer.Units += it.Quantity
		answer.Total += it.Quantity * it.Price
	}
	httpx.OkJsonCtx(r.Context(), w, answer)
}

func main() {
	var c rest.RestConf
	conf.MustLoad(os.Args[1], &c)
	server := rest.MustNewServer(c)
	defer server.Stop()
	server.AddRoutes([]rest.Route{
		{Method: http.MethodGet, Path: "/ping", Handler: ping},
		{Method: http.MethodGet, Path: "/users/:id", Handler: readUser},
		{Method: http.MethodPost, Path: "/orders", Handler: createOrder},
	})
	server.Start()
}
