import{P as o}from"./index-B1zWsW4i.js";const t=o({ms:Date.now()});setInterval(()=>{t.ms=Date.now()},5e3);export{t as n};
