import{K as o}from"./index-Bpn6IWU4.js";const t=o({ms:Date.now()});setInterval(()=>{t.ms=Date.now()},5e3);export{t as n};
